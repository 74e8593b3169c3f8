import { type RouteHandler, respond } from '@parterre/subgraph-kit/http';
import { z } from 'zod';
import { findTestCard } from '../domain/test-cards.js';
import type { ProviderState } from '../provider-state.js';
import { ApiError, readJson, wrongMethod } from './json-request.js';

const tokenRequest = z.object({
  number: z.string().min(12).max(32),
  expiryMonth: z.int().min(1).max(12),
  expiryYear: z.int().min(2000).max(2100),
  securityCode: z.string().regex(/^\d{3,4}$/),
});

/**
 * `POST /v1/tokens`, from the tokenizing page: a test card for a token that pays. Without the merchant's key, since
 * it is the buyer's browser that asks. The number is forgotten here and now.
 */
export function tokensRoute(state: ProviderState): RouteHandler {
  return async (request, response) => {
    if (request.method !== 'POST') {
      return wrongMethod(response);
    }
    const { number, expiryMonth, expiryYear } = await readJson(request, tokenRequest);
    const card = findTestCard(number);
    if (!card) {
      throw new ApiError(422, 'UNKNOWN_CARD', 'Only the test cards listed on the page work here.');
    }
    // A card is good until the end of its month.
    if (Date.UTC(expiryYear, expiryMonth) <= Date.now()) {
      throw new ApiError(422, 'EXPIRED_CARD', 'The card has expired.');
    }
    respond(response, 200, { token: await state.addToken(card), card: card.card });
  };
}
