import { randomUUID } from 'node:crypto';
import { createApi } from '@parterre/house/api';
import { Pool } from 'undici';
import { publishHall } from '../box-office.js';
import { type Hall, seatIdsOf } from '../hall.js';
import type { Contender, ContenderSettings } from './contender.js';

const query = `mutation ($input: HoldSeatsInput!) { holdSeats(input: $input) {
  __typename
  ... on SeatHold { id expiresAt serverTime seats { id } total { total { amount currency } } }
  ... on SeatsUnavailable { unavailable alternatives { id } }
} }`;

/** Buyers at the public door of a house: this process only sends what they ask, each with a token of their own. */
export function openRouter(house: NonNullable<ContenderSettings['house']>, connections: number): Contender {
  const { origin, pathname } = new URL(house.graphqlUrl);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const organizer = createApi(house.graphqlUrl, house.organizerToken);

  return {
    open: (hall: Hall) => publishHall(organizer, hall),

    async hold(eventId, request) {
      const token = house.buyerTokens[request.buyer];
      if (!token) throw new Error(`There are ${house.buyerTokens.length} buyers; one more is needed.`);
      const input = { eventId, seatIds: seatIdsOf(request), idempotencyKey: randomUUID() };
      const { body } = await pool.request({
        ...{ path: pathname, method: 'POST' },
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables: { input } }),
      });
      const answer = (await body.json()) as {
        data?: { holdSeats: { __typename: string } };
        errors?: unknown;
      };
      const kind = answer.data?.holdSeats.__typename;
      if (kind === 'SeatHold') return true;
      if (kind === 'SeatsUnavailable') return false;
      throw new Error(`A hold was answered with ${JSON.stringify(answer)}.`);
    },

    async letters(eventId) {
      const { event } = await organizer(
        'query ($id: ID!) { event(id: $id) { seatMap { rows { seats } } } }',
        { id: eventId },
      );
      return event.seatMap.rows.map(({ seats }: { seats: string }) => seats).join('');
    },

    written: async () => null,
    close: () => pool.close(),
  };
}
