import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  admin,
  buyer,
  createPlan,
  createPlanMutation,
  createVenue,
  type Loose,
  openSeason,
  rival,
  type Season,
  smallLayout,
  venueInput,
} from './setting.js';

let season: Season;
beforeAll(async () => {
  season = await openSeason();
});
afterAll(() => season?.close());

const createVenueMutation = 'mutation ($input: CreateVenueInput!) { createVenue(input: $input) { id } }';

test('a venue is entered by organizers, and found by the beginnings of its words', async () => {
  const id = await createVenue(season);
  for (const search of ['opera', 'LYO', 'lyon opér']) {
    const { venues } = await season.get(
      'query ($search: String!) { venues(search: $search) { edges { node { id name location { lat lng } } } } }',
      { search },
    );
    expect(venues.edges).toEqual([{ node: { id, name: venueInput.name, location: venueInput.location } }]);
  }
  const { venues } = await season.get('{ venues(search: "lyon bastille") { edges { node { id } } } }');
  expect(venues.edges).toEqual([]);

  const input = { ...venueInput };
  expect((await season.refusal(createVenueMutation, { input })).code).toBe('UNAUTHENTICATED');
  expect((await season.refusal(createVenueMutation, { input }, buyer)).code).toBe('FORBIDDEN');
});

test('bad input names the field and what would be right', async () => {
  const refusal = await season.refusal(
    createVenueMutation,
    {
      input: {
        ...venueInput,
        address: { ...venueInput.address, country: 'Gaul' },
        location: { lat: 91, lng: 0 },
      },
    },
    admin,
  );
  expect(refusal.code).toBe('BAD_USER_INPUT');
  expect(refusal.faults.map(({ field }: Loose) => field).sort()).toEqual(['address.country', 'location.lat']);
  const zone = await season.refusal(
    createVenueMutation,
    { input: { ...venueInput, timeZone: 'Mars/Olympus' } },
    admin,
  );
  expect(zone.faults).toEqual([{ field: 'timeZone', message: expect.stringContaining('Europe/Paris') }]);
});

test('pages of venues go by name, also where names are the same', async () => {
  const name = 'Salle Molière';
  const ids = [];
  for (let i = 0; i < 5; i += 1) ids.push(await createVenue(season, { name }));
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { venues }: Loose = await season.get(
      `query ($after: String) {
        venues(search: "moliere", first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
      }`,
      { after },
    );
    seen.push(...venues.edges.map(({ node }: Loose) => node.id));
    after = venues.pageInfo.hasNextPage ? venues.pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen).toEqual(ids.sort());
});

test('a plan is kept as it was drawn', async () => {
  const venueId = await createVenue(season);
  const planId = await createPlan(season, venueId);
  const { venue } = await season.get(
    `query ($id: ID!) { venue(id: $id) { seatingPlans {
      id capacity focalPoint { x y } areas { key name capacity }
      sections { name rows { row numbers seats { number x y accessible restrictedView } } }
    } } }`,
    { id: venueId },
  );
  const [plan] = venue.seatingPlans;
  expect(plan).toMatchObject({
    id: planId,
    capacity: 113,
    focalPoint: { x: 0, y: 0 },
    areas: smallLayout.areas,
  });
  const [rowA, rowB] = plan.sections[0].rows;
  expect(rowA.seats[0]).toEqual({ number: '1', x: 0, y: 0, accessible: true, restrictedView: false });
  expect(rowA.seats[9]).toEqual({ number: '10', x: 9, y: 0, accessible: false, restrictedView: false });
  expect(rowB.numbers).toEqual(['1', '2', '2bis']);
});

test('every fault of a plan is named at once', async () => {
  const venueId = await createVenue(season);
  const at = { x: 0, y: 0 };
  const sections = [
    {
      name: 'Balcony/left',
      rows: [
        { row: 'A', numbers: ['1', '2', '1'], ...at },
        { row: 'A', count: 61, ...at },
        { row: 'B', ...at },
      ],
    },
  ];
  const input = { venueId, name: 'Faulty', sections, areas: [{ key: 'pit', name: 'Pit', capacity: 0 }] };
  const refusal = await season.refusal(createPlanMutation, { input }, admin);
  expect(refusal.code).toBe('BAD_USER_INPUT');
  expect(refusal.faults.map(({ field }: Loose) => field)).toEqual([
    'sections[0].name',
    'sections[0].rows[0].numbers[2]',
    'sections[0].rows[1].row',
    'sections[0].rows[1].count',
    'sections[0].rows[2].count',
    'areas[0].capacity',
  ]);
  expect(refusal.message).toContain('"1" is the name of another seat');
  expect(refusal.message).toContain('split it');
});

test('only who entered a venue and ADMIN add plans to it', async () => {
  const venueId = await createVenue(season);
  const input = { venueId, name: 'Mine', ...smallLayout };
  expect((await season.refusal(createPlanMutation, { input }, rival)).code).toBe('FORBIDDEN');
  expect((await season.get(createPlanMutation, { input }, admin)).createSeatingPlan.capacity).toBe(113);
});

test('20,000 seats fit through the door and are drawn in one answer', async () => {
  const venueId = await createVenue(season, { name: 'Arena' });
  const sections = Array.from({ length: 20 }, (_, section) => ({
    name: `Block ${section + 1}`,
    rows: Array.from({ length: 25 }, (_, row) => ({
      row: String(row + 1),
      first: 1,
      count: 40,
      x: section * 30.5,
      y: row * 0.9,
      spacing: 0.55,
      angle: 12.5,
      curve: 1.25,
    })),
  }));
  const input = { venueId, name: 'Arena', sections, areas: [] };
  expect(JSON.stringify({ query: createPlanMutation, variables: { input } }).length).toBeLessThan(128 * 1024);
  const { createSeatingPlan: plan } = await season.get(createPlanMutation, { input });
  expect(plan.capacity).toBe(20_000);

  const document = await season.documents('seating_plans').findOne({ _id: plan.id });
  expect(JSON.stringify(document).length).toBeLessThan(160 * 1024);

  const before = performance.now();
  const { _entities } = await season.get(
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on SeatingPlan {
      sections { rows { row seats { number x y accessible restrictedView } } }
    } } }`,
    { of: [{ __typename: 'SeatingPlan', id: plan.id }] },
  );
  const ms = performance.now() - before;
  const seats = _entities[0].sections.flatMap(({ rows }: Loose) => rows.flatMap((row: Loose) => row.seats));
  expect(seats).toHaveLength(20_000);
  expect(ms).toBeLessThan(10_000);
});
