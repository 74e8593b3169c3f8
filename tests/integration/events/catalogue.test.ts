import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  buyer,
  createEvent,
  createPlan,
  createVenue,
  type Loose,
  openSeason,
  publish,
  type Season,
} from './setting.js';

let season: Season;
const places: Record<'lyon' | 'paris', { venueId: string; planId: string }> = {} as never;
const titles = new Map<string, string>();

beforeAll(async () => {
  season = await openSeason();
  for (const [key, name, city, location] of [
    ['lyon', 'Opéra de Lyon', 'Lyon', { lat: 45.7676, lng: 4.8361 }],
    ['paris', 'Philharmonie', 'Paris', { lat: 48.8909, lng: 2.3934 }],
  ] as const) {
    const address = { street: 'x', city, country: 'FR' };
    const venueId = await createVenue(season, { name, address, location });
    places[key] = { venueId, planId: await createPlan(season, venueId) };
  }
  await add('lyon', { title: 'Nabucco', performers: ['Anna Netrebko'] });
  await add('lyon', { title: 'Kind of Blue', category: 'jazz', tags: ['trumpet'], ...on('2037-02-01') });
  await add('paris', { title: 'Requiem', category: 'classical', ...on('2037-01-01') });
  await add('paris', {
    title: 'Cheap Night',
    category: 'comedy',
    ...on('2037-04-01'),
    priceTiers: [{ name: 'All', price: 900, sections: ['Stalls'], areas: ['floor'] }],
  });
  await add('paris', { title: 'Later', ...on('2037-06-01'), salesOpenAt: '2037-05-01T00:00:00Z' });
});
afterAll(() => season?.close());

const on = (day: string) => ({ startsAt: `${day}T19:00:00Z`, endsAt: `${day}T22:00:00Z` });

async function add(
  place: 'lyon' | 'paris',
  changes: { title: string; [field: string]: unknown },
): Promise<string> {
  const id = await createEvent(season, places[place], changes);
  await publish(season, id);
  titles.set(id, changes.title);
  return id;
}

async function list(filter: object, viewer?: Loose, sort = 'DATE'): Promise<string[]> {
  const { events } = await season.get(
    'query ($filter: EventFilter, $sort: EventSort!) { events(filter: $filter, sort: $sort) { edges { node { title } } } }',
    { filter, sort },
    viewer ?? buyer,
  );
  return events.edges.map(({ node }: Loose) => node.title);
}

test.each<[string, object, string[]]>([
  ['all that are ahead', {}, ['Requiem', 'Kind of Blue', 'Nabucco', 'Cheap Night', 'Later']],
  ['performers, without accents and whole words', { text: 'NETREB' }, ['Nabucco']],
  ['words of different texts together', { text: 'lyon trumpet' }, ['Kind of Blue']],
  ['a word that is nowhere', { text: 'lyon requiem' }, []],
  ['categories', { categories: ['jazz', 'classical'] }, ['Requiem', 'Kind of Blue']],
  ['city', { city: ' LYON' }, ['Kind of Blue', 'Nabucco']],
  ['city and category', { city: 'lyon', categories: ['jazz'] }, ['Kind of Blue']],
  ['near', { near: { lat: 48.85, lng: 2.35, km: 20 } }, ['Requiem', 'Cheap Night', 'Later']],
  ['near nothing', { near: { lat: 0, lng: 0, km: 20 } }, []],
  ['dates', { from: '2037-02-01T00:00:00Z', to: '2037-04-01T00:00:00Z' }, ['Kind of Blue', 'Nabucco']],
  ['price', { priceRange: { max: 1_000, currency: 'EUR' } }, ['Cheap Night']],
  ['price in another currency', { priceRange: { min: 0, currency: 'CHF' } }, []],
  ['on sale', { onSale: true, city: 'paris' }, ['Requiem', 'Cheap Night']],
  ['not on sale', { onSale: false }, ['Later']],
  ['organizer', { organizerId: 'organizer-1', categories: ['jazz'] }, ['Kind of Blue']],
  ['status', { status: ['CANCELLED'] }, []],
])('%s', async (_what, filter, expected) => {
  expect(await list(filter)).toEqual(expected);
  expect((await list(filter, undefined, 'POPULARITY')).sort()).toEqual([...expected].sort());
});

test.each(['DATE', 'POPULARITY'])(
  'pages by %s neither repeat nor skip where the rank is the same',
  async (sort) => {
    const sameDay = [];
    for (let i = 0; i < 7; i += 1)
      sameDay.push(await add('lyon', { title: `Encore ${sort} ${i}`, ...on('2037-09-09') }));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { events }: Loose = await season.get(
        `query ($after: String, $sort: EventSort!, $text: String!) {
        events(filter: { text: $text }, sort: $sort, first: 3, after: $after) {
          edges { node { id } } pageInfo { hasNextPage endCursor }
        }
      }`,
        { after, sort, text: `encore ${sort}` },
        buyer,
      );
      seen.push(...events.edges.map(({ node }: Loose) => node.id));
      after = events.pageInfo.hasNextPage ? events.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(7);
    expect([...seen].sort()).toEqual([...sameDay].sort());
  },
);

test('a cursor of another list is refused', async () => {
  const { events } = await season.get('{ events(first: 1) { pageInfo { endCursor } } }');
  const after = events.pageInfo.endCursor;
  const query = 'query ($after: String) { events(sort: POPULARITY, after: $after) { edges { cursor } } }';
  for (const wrong of [after, 'nonsense', '']) {
    const refusal = await season.refusal(query, { after: wrong });
    expect([refusal.code, refusal.faults[0].field]).toEqual(['BAD_USER_INPUT', 'after']);
  }
});

test('a page has at most 100 and a filter its bounds', async () => {
  const refusal = await season.refusal('{ events(first: 101) { edges { cursor } } }', {});
  expect(refusal.faults[0].field).toBe('first');
  const near = await season.refusal(
    '{ events(filter: { near: { lat: 99, lng: 0, km: 1 } }) { edges { cursor } } }',
    {},
  );
  expect(near.faults[0].field).toBe('filter.near.lat');
});

test('a page of 20 costs the same number of queries as a page of 1', async () => {
  const query = `query ($first: Int!) { events(first: $first, filter: { organizerId: "organizer-1" }) {
    edges { node { title organizer { id } category { name } venue { name seatingPlans { id } }
      seatingPlan { name areas { key } } statistics { ticketsSold } } }
  } }`;
  // The outbox relay asks the database too, once a second: the quietest of a few tries has none of it.
  const cost = async (first: number) => {
    const tries: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const before = await season.commands();
      const { events } = await season.get(query, { first });
      expect(events.edges.length).toBeGreaterThan(first === 1 ? 0 : 10);
      tries.push((await season.commands()) - before);
    }
    return Math.min(...tries);
  };
  // Events, venues, plans, plans of the venues, layouts, and three groupings for the statistics.
  expect([await cost(1), await cost(20)]).toEqual([8, 8]);
});

test('lists are read in their order from an index, whatever the filter', async () => {
  const db = season.documents('events');
  const status = { $in: ['PUBLISHED', 'POSTPONED'] };
  for (const [index, filter] of [
    ['all_by_date', { status }],
    ['words_by_date', { status, searchTerms: { $all: ['ver', 'nab'] } }],
    ['categories_by_popularity', { status, categorySlug: { $in: ['jazz', 'opera', 'comedy'] } }],
    ['venues_by_date', { status, 'venue.id': { $in: Array.from({ length: 100 }, (_, i) => `v${i}`) } }],
    ['organizer_by_popularity', { organizerId: 'o', status }],
  ] as const) {
    const sort: Record<string, 1 | -1> = index.endsWith('popularity')
      ? { popularity: -1, _id: -1 }
      : { startsAt: 1, _id: 1 };
    const plan = JSON.stringify(
      await db
        .find(filter as object)
        .sort(sort)
        .hint(index)
        .limit(21)
        .explain('queryPlanner'),
    );
    expect(plan).toContain('"indexName":"');
    expect(plan.includes('"stage":"SORT"'), index).toBe(false);
  }
});
