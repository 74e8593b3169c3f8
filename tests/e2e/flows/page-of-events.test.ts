import { randomUUID } from 'node:crypto';
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

/**
 * The same for one page of so many. Other tests and the services' own rounds send commands at the same time; they
 * only ever add, so the lowest count of many tries is that of the page alone.
 */
async function commandsOfPage(first: number): Promise<Record<string, number>> {
  const tries: Map<string, number>[] = [];
  for (let count = 0; count < 12; count += 1) {
    tries.push(await commandsOf(() => page(first)));
  }
  const keys = tries.flatMap((counts) => [...counts.keys()]);
  const lowest = new Map(keys.map((key) => [key, Math.min(...tries.map((counts) => counts.get(key) ?? 0))]));
  return Object.fromEntries([...lowest].filter(([, count]) => count > 0));
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

  const [ofFive, ofTwenty] = [await commandsOfPage(5), await commandsOfPage(20)];
  expect(ofTwenty).toEqual(ofFive);
  const total = Object.values(ofTwenty).reduce((sum, count) => sum + count, 0);
  process.stdout.write(`A page of 20 events costs ${total} database queries.\n`);
  // Events, venues, profiles, sales: a page that asked nobody would prove nothing.
  expect(total).toBeGreaterThanOrEqual(4);
  expect(total).toBeLessThanOrEqual(10);
});
