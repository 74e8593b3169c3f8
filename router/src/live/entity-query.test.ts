import { parse, print } from 'graphql';
import { expect, it } from 'vitest';
import { asQuery } from './entity-query.js';

const field = { subscription: 'orderUpdated', query: 'order', argument: 'orderId' };
const read = (text: string) => asQuery(parse(text), field);

it('reads what a subscription follows, under the name the plan expects', () => {
  expect(read('subscription Watch__tickets__0($id: ID!) { orderUpdated(orderId: $id) { id status } }')).toBe(
    print(parse('query Watch__tickets__0($id: ID!) { orderUpdated: order(id: $id) { id status } }')),
  );
});

it('keeps an alias', () => {
  expect(read('subscription { mine: orderUpdated(orderId: "o1") { id } }')).toBe(
    print(parse('query { mine: order(id: "o1") { id } }')),
  );
});

it('names the argument as the query does', () => {
  const codes = {
    subscription: 'ticketRevoked',
    query: 'latestRevokedCodes',
    argument: 'eventId',
    queryArgument: 'eventId',
  };
  expect(asQuery(parse('subscription ($id: ID!) { ticketRevoked(eventId: $id) { next } }'), codes)).toBe(
    print(parse('query ($id: ID!) { ticketRevoked: latestRevokedCodes(eventId: $id) { next } }')),
  );
});
