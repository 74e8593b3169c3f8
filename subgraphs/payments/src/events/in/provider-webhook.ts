import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, type RouteHandler, readBody, respond } from '@parterre/subgraph-kit/http';
import type { Logger } from '@parterre/subgraph-kit/logging';
import type { CaptureAnswer } from '../../domain/decide-capture.js';
import type { Payment } from '../../domain/payment.js';
import type { ReadWebhook } from '../../use-cases/ports.js';

const maxBodyBytes = 64 * 1024;

interface Parts {
  log: Logger;
  /** Knows the provider's signature and words. */
  read: ReadWebhook;
  settle(paymentId: string, answer: CaptureAnswer): Promise<Payment | null>;
  completeRefund(paymentId: string, refundId: string): Promise<Payment | null>;
}

/**
 * The provider's own word on captures and refunds. It is answered 2xx only once its effect is stored; one that comes
 * again changes nothing, because the payment has moved on.
 */
export function providerWebhook(parts: Parts): RouteHandler {
  return async (request, response) => {
    if (request.method !== 'POST') {
      return respond(response, 405, { error: 'Webhooks are posted.' });
    }
    const body = await bodyOf(request, response);
    if (body !== null) {
      await act(parts, body, request.headers, response);
    }
  };
}

async function act(
  { read, log, settle, completeRefund }: Parts,
  body: Buffer,
  headers: IncomingHttpHeaders,
  response: ServerResponse,
): Promise<void> {
  const told = await read(body, headers);
  switch (told.kind) {
    case 'forged':
      log.warn('webhook refused: signature or time');
      return respond(response, 401, { error: 'The signature or its time is not right.' });
    case 'unknown':
      return respond(response, 400, { error: 'This message is not known here.' });
    case 'nothing':
      return respond(response, 200, { received: true });
    case 'capture':
    case 'refund': {
      const payment =
        told.kind === 'capture'
          ? await settle(told.reference, told.answer)
          : await completeRefund(told.paymentId, told.refundId);
      if (payment) {
        return respond(response, 200, { received: true });
      }
      log.warn('webhook of an unknown payment');
      return respond(response, 404, { error: 'There is no such payment.' });
    }
    default: {
      const never: never = told;
      return never;
    }
  }
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
