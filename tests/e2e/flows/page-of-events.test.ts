import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Api } from '@parterre/house/api';
import { beforeAll, expect, inject, test } from 'vitest';
import { newEvent } from '../../kit/box-office.js';
import { databaseCommands } from '../../kit/metrics.js';
import { newBuyer, newOrganizer } from '../../kit/visitors.js';

const house = inject('house');
const city = `Page ${randomUUID().slice(0, 8)}`;
let viewer: Api;

interface Page {
  edges: {
    node: {
      venue: { name: string };
      organizer: { displayName: string };
      availability: { lowestPrice: { amount: number } };
    };
  }[];
}

async function page(first: number): Promise<Page> {
  const { events } = await viewer(
    `query ($first: Int!, $city: String!) { events(first: $first, filter: { city: $city }) {
      edges { node {
        title startsAt category { name } venue { name address { city } } organizer { displayName }
        availability { available soldOut lowestPrice { amount currency } } priceTiers { name price { amount } }
      } }
      pageInfo { hasNextPage endCursor }
    } }`,
    { first, city },
  );
  return events;
}

/** What the subgraphs asked their databases for while `run` ran. */
async function commandsOf(run: () => Promise<unknown>): Promise<Map<string, number>> {
  const before = await databaseCommands(house);
  await run();
  const after = await databaseCommands(house);
  return new Map([...after].map(([key, count]) => [key, count - (before.get(key) ?? 0)]));
}

/** The lowest count of each command among several tries; what is not there counts 0. */
function lowest(tries: readonly ReadonlyMap<string, number>[]): Record<string, number> {
  const keys = tries.flatMap((counts) => [...counts.keys()]);
  const all = new Map(keys.map((key) => [key, Math.min(...tries.map((counts) => counts.get(key) ?? 0))]));
  return Object.fromEntries([...all].filter(([, count]) => count > 0).sort());
}

beforeAll(async () => {
  viewer = (await newBuyer(house)).api;
  const organizers = await Promise.all(Array.from({ length: 4 }, () => newOrganizer(house)));
  // 20 events of 20 venues, five of each organizer.
  await Promise.all(
    organizers.map(async ({ api }, index) => {
      for (let count = 0; count < 5; count += 1) {
        await newEvent(api, {
          city,
          rows: 1,
          seatsPerRow: 4,
          floor: 5,
          price: 1_000 * (5 * index + count + 1),
        });
      }
    }),
  );
});

test('a page of 20 events costs as many database queries as one of 5', async () => {
  const { edges } = await page(20);
  expect(edges).toHaveLength(20);
  expect(new Set(edges.map(({ node }) => node.venue.name)).size).toBe(20);
  expect(new Set(edges.map(({ node }) => node.availability.lowestPrice.amount)).size).toBe(20);
  expect(edges.every(({ node }) => node.organizer.displayName === 'Test Organizer')).toBe(true);

  // Other tests and the services' own rounds send commands at the same time. They only ever add, so the lowest
  // counts of many tries are those of the page alone; in a crowd it takes more tries to find a quiet moment.
  const five: Map<string, number>[] = [];
  const twenty: Map<string, number>[] = [];
  const end = performance.now() + 40_000;
  do {
    five.push(await commandsOf(() => page(5)));
    twenty.push(await commandsOf(() => page(20)));
  } while (five.length < 12 || (performance.now() < end && !isDeepStrictEqual(lowest(five), lowest(twenty))));
  const ofTwenty = lowest(twenty);
  expect(ofTwenty).toEqual(lowest(five));
  const total = Object.values(ofTwenty).reduce((sum, count) => sum + count, 0);
  process.stdout.write(`A page of 20 events costs ${total} database queries.\n`);
  // Events, venues, profiles, sales: a page that asked nobody would prove nothing.
  expect(total).toBeGreaterThanOrEqual(4);
  expect(total).toBeLessThanOrEqual(10);
});
