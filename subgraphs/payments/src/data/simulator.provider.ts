import type { Logger } from '@parterre/subgraph-kit/logging';
import { z } from 'zod';
import type { CaptureAnswer } from '../domain/decide-capture.js';
import type { PaymentProvider } from '../use-cases/ports.js';
import { ProviderFault, type ProviderHttp } from './provider-http.js';

/** A capture as the simulator tells of it, in its answers and in its webhooks. */
const simulatorCapture = z.object({
  id: z.string().min(1).max(64),
  reference: z.string().min(1).max(64),
  status: z.enum(['requires_action', 'captured', 'declined', 'cancelled']),
  amount: z.int().min(0),
  currency: z.string(),
  card: z.object({ brand: z.string().max(32), last4: z.string().regex(/^\d{4}$/) }).nullable(),
  failure: z
    .object({ code: z.string().max(64), message: z.string().max(300), retryable: z.boolean() })
    .nullable(),
  /** Where the buyer confirms it, while that is what it waits for. */
  challengeUrl: z.url({ protocol: /^https?$/ }).nullish(),
});
const transactions = z.object({
  transactions: z
    .array(
      z.object({
        kind: z.enum(['capture', 'refund']),
        id: z.string().max(64),
        reference: z.string().max(64),
        captureReference: z.string().max(64),
        status: z.string().max(32),
        amount: z.int().min(0),
        currency: z.string(),
      }),
    )
    .max(1_000),
  next: z.string().nullable(),
});
const refunds = z.object({ refunds: z.array(z.unknown()).max(1) });
const list = z.object({ captures: z.array(simulatorCapture).max(1) });

/** The simulator's word in ours; `null` for one that was called off before anything was taken. */
function toAnswer(capture: z.infer<typeof simulatorCapture>): CaptureAnswer | null {
  const { id: captureId, status, amount, currency, card, failure, challengeUrl } = capture;
  if (status === 'captured') {
    return { kind: 'captured', captureId, amount, currency, card };
  }
  if (status === 'requires_action' && challengeUrl) {
    return { kind: 'requires-action', url: challengeUrl };
  }
  return failure && status === 'declined' ? { kind: 'declined', failure } : null;
}

/** The capture a webhook tells of; `null` when it tells of none that was decided. */
export function parseSimulatorCapture(data: unknown): { reference: string; answer: CaptureAnswer } | null {
  const parsed = simulatorCapture.safeParse(data);
  const answer = parsed.success ? toAnswer(parsed.data) : null;
  return parsed.success && answer ? { reference: parsed.data.reference, answer } : null;
}

export function createSimulatorProvider(http: ProviderHttp, log: Logger): PaymentProvider {
  return {
    amountStep: () => 1,

    capture: async ({ reference, amount, currency, paymentMethodToken }) => {
      try {
        const body = { reference, amount, currency, token: paymentMethodToken };
        const answer = await http.post('/v1/captures', reference, body);
        if (isRefusal(answer.status)) {
          log.warn({ status: answer.status, paymentId: reference }, 'capture refused');
          return { kind: 'refused' };
        }
        return toAnswer(read(answer, simulatorCapture)) ?? { kind: 'unknown' };
      } catch (error) {
        log.warn({ err: error, paymentId: reference }, 'capture without an answer');
        const arrived = !(error instanceof ProviderFault) || error.mayHaveArrived;
        return { kind: arrived ? 'unknown' : 'unreachable' };
      }
    },

    findCapture: async ({ reference }) => {
      const [capture] = read(await http.get('/v1/captures', { reference }), list).captures;
      return capture ? toAnswer(capture) : null;
    },

    cancelCapture: async ({ reference }) => {
      const answer = await http.post('/v1/captures/cancel', `cancel-${reference}`, { reference });
      return toAnswer(read(answer, simulatorCapture));
    },

    refund: async ({ refundId, captureId, amount }) => {
      const { status } = await http.post('/v1/refunds', refundId, { reference: refundId, captureId, amount });
      if (status !== 200) {
        throw new ProviderFault(`The provider refused the refund with ${status}.`, true);
      }
    },

    hasRefunded: async ({ refundId: reference }) =>
      read(await http.get('/v1/refunds', { reference }), refunds).refunds.length > 0,

    list: async function* (from, to) {
      let after: string | null = '';
      while (after !== null) {
        const query: Record<string, string> = { from: from.toISOString(), to: to.toISOString(), after };
        const page: z.infer<typeof transactions> = read(
          await http.get('/v1/transactions', query),
          transactions,
        );
        for (const { kind, id, reference, captureReference, amount, currency, status } of page.transactions) {
          const subject = kind === 'capture' ? 'CAPTURE' : 'REFUND';
          const moved = status === 'captured' || status === 'succeeded';
          yield { subject, id, reference, paymentId: captureReference, amount, currency, status, moved };
        }
        after = page.next;
      }
    },
  };
}

/**
 * A definite no: whatever is wrong, nothing was taken by this request. Not so where it took too long, or where the
 * reference stands for another request, which may have been carried out.
 */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 409;
}

function read<Schema extends z.ZodType>(
  answer: { status: number; body: unknown },
  schema: Schema,
): z.infer<Schema> {
  if (answer.status !== 200) {
    throw new ProviderFault(`The provider answered ${answer.status}.`, true);
  }
  return schema.parse(answer.body);
}
