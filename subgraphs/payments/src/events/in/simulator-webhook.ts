import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, type RouteHandler, readBody, respond } from '@parterre/subgraph-kit/http';
import type { Logger } from '@parterre/subgraph-kit/logging';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { CaptureAnswer } from '../../domain/decide-capture.js';
import type { Payment } from '../../domain/payment.js';

const maxBodyBytes = 64 * 1024;

const message = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['capture.succeeded', 'capture.failed']), data: z.unknown() }),
  z.object({
    type: z.literal('refund.succeeded'),
    /** References are ours: the refund's id and its payment's. */
    data: z.object({ reference: z.string().max(64), captureReference: z.string().max(64) }),
  }),
]);

interface Parts {
  secret: string;
  log: Logger;
  /** Reads what the message says of a capture; `null` when it says nothing that can be acted on. */
  parseCapture(data: unknown): { reference: string; answer: CaptureAnswer } | null;
  settle(paymentId: string, answer: CaptureAnswer): Promise<Payment | null>;
  completeRefund(paymentId: string, refundId: string): Promise<Payment | null>;
}

/**
 * The provider's own word on captures and refunds, signed by the Standard Webhooks scheme with at most 5 minutes of
 * difference between the clocks. It is answered 2xx only once its effect is stored; one that comes again changes
 * nothing, because the payment has moved on.
 */
export function simulatorWebhook(parts: Parts): RouteHandler {
  const webhook = new Webhook(parts.secret);

  return async (request, response) => {
    if (request.method !== 'POST') {
      return respond(response, 405, { error: 'Webhooks are posted.' });
    }
    const body = await bodyOf(request, response);
    if (body === null) {
      return;
    }
    if (!isSigned(webhook, request, body)) {
      parts.log.warn('webhook refused: signature or time');
      return respond(response, 401, { error: 'The signature or its time is not right.' });
    }
    const effect = effectOf(parts, parseJson(body));
    if (!effect) {
      return respond(response, 400, { error: 'This message is not known here.' });
    }
    if (await effect()) {
      respond(response, 200, { received: true });
    } else {
      parts.log.warn('webhook of an unknown payment');
      respond(response, 404, { error: 'There is no such payment.' });
    }
  };
}

/** What the message calls for; `null` when it is none of those agreed on. */
function effectOf(parts: Parts, body: unknown): (() => Promise<Payment | null>) | null {
  const parsed = message.safeParse(body);
  if (!parsed.success) {
    return null;
  }
  const { type, data } = parsed.data;
  if (type === 'refund.succeeded') {
    return () => parts.completeRefund(data.captureReference, data.reference);
  }
  const told = parts.parseCapture(data);
  return told && (() => parts.settle(told.reference, told.answer));
}

async function bodyOf(request: IncomingMessage, response: ServerResponse): Promise<Buffer | null> {
  try {
    return await readBody(request, maxBodyBytes);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) {
      throw error;
    }
    response.setHeader('connection', 'close');
    respond(response, 413, { error: error.message });
    return null;
  }
}

function isSigned(webhook: Webhook, request: IncomingMessage, body: Buffer): boolean {
  try {
    webhook.verify(body, request.headers as Record<string, string>, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
