import { type RouteHandler, respond } from '@parterre/subgraph-kit/http';
import { z } from 'zod';
import type { ProviderState } from '../provider-state.js';
import { ApiError, queryOf, wrongMethod } from './json-request.js';

const range = z.object({ from: z.iso.datetime(), to: z.iso.datetime() });
const pageSize = 200;

/**
 * `GET /v1/transactions?from=&to=&after=`: all captures and refunds made from `from` to before `to`, oldest first, a
 * page at a time: `next` is the `after` of the page to follow, `null` at the end.
 */
export function transactionsRoute(state: ProviderState): RouteHandler {
  return async (request, response) => {
    if (request.method !== 'GET') {
      return wrongMethod(response);
    }
    const parsed = range.safeParse({ from: queryOf(request, 'from'), to: queryOf(request, 'to') });
    if (!parsed.success) {
      throw new ApiError(400, 'INVALID_REQUEST', 'from and to: must be moments as ISO 8601 has them');
    }
    const { from, to } = parsed.data;
    const [start, end] = [Date.parse(from), Date.parse(to)];
    const after = queryOf(request, 'after') ?? '';
    const inRange = state
      .transactions()
      .filter(({ createdAt }) => Date.parse(createdAt) >= start && Date.parse(createdAt) < end);
    const first = inRange.findIndex(({ id }) => id === after) + 1;
    const page = inRange.slice(first, first + pageSize);
    await state.flushed();
    respond(response, 200, {
      transactions: page,
      next: first + page.length < inRange.length ? (page.at(-1)?.id ?? null) : null,
    });
  };
}
