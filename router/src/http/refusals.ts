import { HeaderMap } from '@apollo/server';
import { type ErrorCode, RateLimited, type Refusal } from '@parterre/subgraph-kit/errors';
import { GraphQLError } from 'graphql';
import { extensionsOf } from './format-error.js';

/** The HTTP status of a request refused as a whole; what fails inside an operation stays with 200. */
const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/** A refusal as Apollo Server wants it thrown, with the status and headers HTTP clients act on. */
export function asHttpError(refusal: Refusal): GraphQLError {
  const headers = new HeaderMap();
  if (refusal instanceof RateLimited) {
    headers.set('retry-after', String(refusal.details.retryAfterSeconds));
  }
  if (refusal.code === 'UNAUTHENTICATED') {
    headers.set('www-authenticate', 'Bearer error="invalid_token"');
  }
  return new GraphQLError(refusal.message, {
    extensions: { ...extensionsOf(refusal), http: { status: statuses[refusal.code] ?? 500, headers } },
  });
}
