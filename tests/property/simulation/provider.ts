import type { CaptureAnswer } from '@parterre/payments/domain/decide-capture';
import type {
  CaptureKey,
  CaptureOutcome,
  PaymentProvider,
  RefundRequest,
} from '@parterre/payments/use-cases/ports';
import { ConnectionCut } from './cuts.js';
import type { Owner, Schedule } from './schedule.js';

/** What a buyer's card does; its token is `tok_` and this. */
export const cards = [
  ...(['ok', 'declined', 'lostReply', 'lostRequest', 'unreachable', 'challenge'] as const),
  /** It says that it took nothing, and later that it did. */
  'takenAfterAll',
] as const;
export type Card = (typeof cards)[number];

interface Capture extends CaptureKey {
  captureId: string;
  status: 'captured' | 'declined' | 'requires-action' | 'cancelled';
  refunds: Map<string, number>;
}

/** What the provider tells on its own. */
export type Webhook =
  | { kind: 'capture'; reference: string; answer: CaptureAnswer }
  | { kind: 'refund'; paymentId: string; refundId: string };

/** Someone else's money machine: it survives us, and takes and gives back at most once what it is asked for. */
export class SimulatedProvider {
  readonly captures = new Map<string, Capture>();
  readonly #schedule: Schedule;
  readonly #tell: (webhook: Webhook, insists: boolean) => void;
  /** Refunds whose answers are to be lost yet, as a trouble. */
  lostRefundReplies = 0;

  /** @param tell `insists`: it sends it until it is heard, for it has told us otherwise before */
  constructor(schedule: Schedule, tell: (webhook: Webhook, insists: boolean) => void) {
    this.#schedule = schedule;
    this.#tell = tell;
  }

  /** As one process of ours calls it: the request and its answer are a step each, so that it can die between them. */
  as(owner: Owner): PaymentProvider {
    const call = async <Answer>(act: () => Answer): Promise<Answer> => {
      const answer = await this.#schedule.step(owner, act);
      return this.#schedule.step(owner, () => answer);
    };
    return {
      amountStep: () => 1,
      capture: (request) => call(() => this.#capture(request, request.paymentMethodToken)),
      findCapture: ({ reference }) =>
        call(() => {
          const found = this.captures.get(reference);
          return found ? answerOf(found) : null;
        }),
      cancelCapture: (key) => call(() => this.#cancel(key)),
      refund: (request) => call(() => this.#refund(request)),
      hasRefunded: ({ refundId, captureId }) =>
        call(() =>
          [...this.captures.values()].some((one) => one.captureId === captureId && one.refunds.has(refundId)),
        ),
      list: async function* () {},
    };
  }

  /** The buyer answers the bank's question. @returns whether there was one */
  confirm(reference: string, agrees: boolean): boolean {
    const capture = this.captures.get(reference);
    if (capture?.status !== 'requires-action') return false;
    capture.status = agrees ? 'captured' : 'declined';
    this.#tellOf(capture);
    return true;
  }

  #capture(key: CaptureKey, token: string): CaptureOutcome {
    const card = token.slice('tok_'.length) as Card;
    const { reference } = key;
    const known = this.captures.get(reference);
    if (known) return answerOf(known) ?? { kind: 'unknown' };
    if (card === 'unreachable') return { kind: 'unreachable' };
    if (card === 'lostRequest') return { kind: 'unknown' };
    const status = card === 'declined' ? 'declined' : card === 'challenge' ? 'requires-action' : 'captured';
    const capture: Capture = { ...key, captureId: `ch_${reference}`, status, refunds: new Map() };
    this.captures.set(reference, capture);
    if (status !== 'requires-action') this.#tellOf(capture, card === 'takenAfterAll');
    if (card === 'takenAfterAll') return declined;
    return card === 'lostReply' ? { kind: 'unknown' } : (answerOf(capture) ?? { kind: 'unknown' });
  }

  #cancel(key: CaptureKey): CaptureAnswer | null {
    const known = this.captures.get(key.reference);
    if (known && known.status !== 'requires-action') return answerOf(known);
    const capture = known ?? { ...key, captureId: `ch_${key.reference}`, refunds: new Map() };
    this.captures.set(key.reference, { ...capture, status: 'cancelled' });
    return null;
  }

  #refund({ refundId, paymentId, captureId, amount }: RefundRequest): void {
    // As real ones do.
    if (amount <= 0) throw new Error('Nothing cannot be given back.');
    const capture = this.captures.get(paymentId);
    if (capture?.captureId !== captureId || capture.status !== 'captured')
      throw new Error('No such capture.');
    if (!capture.refunds.has(refundId)) {
      const given = [...capture.refunds.values()].reduce((sum, one) => sum + one, 0);
      if (given + amount > capture.amount) throw new Error('More than was taken cannot be given back.');
      capture.refunds.set(refundId, amount);
      this.#tell({ kind: 'refund', paymentId, refundId }, false);
    }
    if (this.lostRefundReplies > 0) {
      this.lostRefundReplies -= 1;
      throw new ConnectionCut();
    }
  }

  #tellOf(capture: Capture, insists = false): void {
    const answer = answerOf(capture);
    if (answer) this.#tell({ kind: 'capture', reference: capture.reference, answer }, insists);
  }
}

const declined: CaptureAnswer = {
  kind: 'declined',
  failure: { code: 'CARD_DECLINED', message: 'Declined.', retryable: true },
};

function answerOf({ reference, captureId, amount, currency, status }: Capture): CaptureAnswer | null {
  switch (status) {
    case 'captured':
      return { kind: 'captured', captureId, amount, currency, card: { brand: 'visa', last4: '4242' } };
    case 'declined':
      return declined;
    case 'requires-action':
      return { kind: 'requires-action', url: `https://provider.test/${reference}` };
    case 'cancelled':
      return null;
  }
}
