import { type RouteHandler, respond } from '@parterre/subgraph-kit/http';
import { z } from 'zod';
import type { ProviderState } from '../provider-state.js';
import type { Webhooks } from '../webhooks.js';
import { ApiError, fingerprintOf, keyOf, queryOf, readJson, wrongMethod } from './json-request.js';

const refundRequest = z.object({
  reference: z.string().min(1).max(64),
  captureId: z.string().min(1).max(64),
  amount: z.int().min(1).max(999_999_999_999),
});

/** `POST /v1/refunds` gives money back, never more than was taken; `GET /v1/refunds?reference=` or `?captureId=` lists. */
export function refundsRoute(state: ProviderState, webhooks: Webhooks): RouteHandler {
  return async (request, response) => {
    if (request.method === 'GET') {
      const one = state.refundByReference(queryOf(request, 'reference') ?? '');
      const refunds = one ? [one] : state.refundsOf(queryOf(request, 'captureId') ?? '');
      await state.flushed();
      return respond(response, 200, { refunds });
    }
    if (request.method !== 'POST') {
      return wrongMethod(response);
    }
    const key = keyOf(request);
    const asked = await readJson(request, refundRequest);
    const fingerprint = fingerprintOf(asked);
    const known = state.refundByKey(key);
    if (known && known.fingerprint !== fingerprint) {
      throw new ApiError(409, 'IDEMPOTENCY_CONFLICT', 'This key was used before, with another body.');
    }
    if (known) {
      await state.flushed();
      return respond(response, 200, known.made);
    }
    const capture = state.captureById(asked.captureId);
    if (capture?.status !== 'captured') {
      throw new ApiError(404, 'NOT_FOUND', 'There is no such capture.');
    }
    const refunded = state.refundsOf(capture.id).reduce((sum, { amount }) => sum + amount, 0);
    if (refunded + asked.amount > capture.amount) {
      throw new ApiError(422, 'AMOUNT_TOO_LARGE', 'More would be given back than was taken.');
    }
    const refund = await state.addRefund(asked, capture, key, fingerprint);
    webhooks.send('refund.succeeded', refund);
    respond(response, 200, refund);
  };
}
