import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { ReadWebhook } from '../use-cases/ports.js';
import { parseSimulatorCapture } from './simulator.provider.js';

const message = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['capture.succeeded', 'capture.failed']), data: z.unknown() }),
  z.object({
    type: z.literal('refund.succeeded'),
    /** References are ours: the refund's id and its payment's. */
    data: z.object({ reference: z.string().max(64), captureReference: z.string().max(64) }),
  }),
]);

/** Signed by the Standard Webhooks scheme, with at most 5 minutes of difference between the clocks. */
export function readSimulatorWebhook(secret: string): ReadWebhook {
  const webhook = new Webhook(secret);
  return async (body, headers) => {
    try {
      webhook.verify(body, headers as Record<string, string>, { jsonParse: false });
    } catch {
      return { kind: 'forged' };
    }
    const parsed = message.safeParse(parseJson(body));
    if (!parsed.success) {
      return { kind: 'unknown' };
    }
    const { type, data } = parsed.data;
    if (type === 'refund.succeeded') {
      return { kind: 'refund', paymentId: data.captureReference, refundId: data.reference };
    }
    const told = parseSimulatorCapture(data);
    return told ? { kind: 'capture', ...told } : { kind: 'unknown' };
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
