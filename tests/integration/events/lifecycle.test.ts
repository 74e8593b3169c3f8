import { anonymous } from '@parterre/identity/viewer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import {
  admin,
  buyer,
  createEvent,
  createEventMutation,
  createPlan,
  createVenue,
  eventInput,
  type Loose,
  openSeason,
  organizer,
  publish,
  publishMutation,
  rival,
  type Season,
} from './setting.js';

let season: Season;
let place: { venueId: string; planId: string };
beforeAll(async () => {
  season = await openSeason();
  const venueId = await createVenue(season);
  place = { venueId, planId: await createPlan(season, venueId) };
});
afterAll(() => season?.close());

const byId = 'query ($id: ID!) { event(id: $id) { id status } }';
const updateMutation =
  'mutation ($input: UpdateEventInput!) { updateEvent(input: $input) { title status version priceList { priceTierId name } } }';
const postponeMutation =
  'mutation ($input: PostponeEventInput!) { postponeEvent(input: $input) { status version startsAt salesCloseAt } }';
const cancelMutation =
  'mutation ($input: EventActionInput!) { cancelEvent(input: $input) { id status version } }';

const heardOf = (eventId: string) => season.told.filter(({ payload }) => payload.eventId === eventId);

test('an event is drafted with defaults, and its links stay distinct', async () => {
  const input = eventInput(place.venueId, place.planId, { title: 'Le Corsaire' });
  const { createEvent: first } = await season.get(createEventMutation, { input });
  const { createEvent: second } = await season.get(createEventMutation, { input });
  expect(first).toMatchObject({ slug: 'le-corsaire-2037-03-28', status: 'DRAFT', version: 1 });
  expect(second.slug).toBe(`le-corsaire-2037-03-28-${second.id.slice(-6).toLowerCase()}`);
  const { event } = await season.get(
    `query ($slug: String!) { event(slug: $slug) {
      id limitPerBuyer refundPolicy { steps { hoursBefore basisPoints } resaleBasisPoints } salesCloseAt organizer { id } category { slug name(locale: "fr") } venue { name }
      seatingPlan { capacity } priceList { name price { amount currency } sections areas }
      fees { perTicket { amount } basisPoints } taxBasisPoints
    } }`,
    { slug: first.slug },
  );
  expect(event).toEqual({
    id: first.id,
    limitPerBuyer: 10,
    refundPolicy: { steps: [], resaleBasisPoints: null },
    salesCloseAt: '2037-03-28T18:00:00.000Z',
    organizer: { id: 'organizer-1' },
    category: { slug: 'opera', name: 'Opéra' },
    venue: { name: 'Opéra de Lyon' },
    seatingPlan: { capacity: 113 },
    priceList: [
      { name: 'Seated', price: { amount: 6_000, currency: 'EUR' }, sections: ['Stalls'], areas: [] },
      { name: 'Standing', price: { amount: 2_500, currency: 'EUR' }, sections: [], areas: ['floor'] },
    ],
    fees: { perTicket: { amount: 150 }, basisPoints: 300 },
    taxBasisPoints: 550,
  });
});

test('every fault of an event is named at once', async () => {
  const input = eventInput(place.venueId, place.planId, {
    category: 'circus',
    currency: 'EUX',
    endsAt: '2037-03-28T17:00:00Z',
    salesOpenAt: '2037-04-01T00:00:00Z',
    priceTiers: [
      { name: 'Seated', price: 1, sections: ['Stalls', 'Loge'] },
      { name: 'Again', price: 1, sections: ['Stalls'] },
      { name: 'Nothing', price: 1 },
    ],
  });
  const refusal = await season.refusal(createEventMutation, { input }, organizer);
  expect(refusal.code).toBe('BAD_USER_INPUT');
  expect(refusal.faults.map(({ field }: Loose) => field)).toEqual([
    'endsAt',
    'salesCloseAt',
    'salesCloseAt',
    'category',
    'currency',
    'priceTiers[2]',
    'priceTiers[0].sections[1]',
    'priceTiers[1].sections[0]',
    'priceTiers',
  ]);
  const elsewhere = await createVenue(season);
  const foreign = await season.refusal(
    createEventMutation,
    { input: eventInput(elsewhere, place.planId) },
    organizer,
  );
  expect(foreign.faults).toEqual([
    { field: 'seatingPlanId', message: expect.stringContaining('this venue') },
  ]);
});

test('a draft exists for its organizer and ADMIN alone, by every door', async () => {
  const id = await createEvent(season, place);
  const { slug } = (await season.get('query ($id: ID!) { event(id: $id) { slug } }', { id })).event;
  const reference = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Event { id } } }';
  const of = [{ __typename: 'Event', id }];
  const list =
    'query ($filter: EventFilter) { events(filter: $filter, first: 100) { edges { node { id } } } }';
  const listed = async (filter: object, viewer: Loose) =>
    (await season.get(list, { filter }, viewer)).events.edges.some(({ node }: Loose) => node.id === id);
  const own = { organizerId: 'organizer-1' };

  for (const viewer of [anonymous, buyer, rival]) {
    expect((await season.refusal(byId, { id }, viewer)).code).toBe('NOT_FOUND');
    expect(
      (await season.refusal('query ($s: String!) { event(slug: $s) { id } }', { s: slug }, viewer)).code,
    ).toBe('NOT_FOUND');
    expect(await season.ask(reference, { of }, viewer)).toEqual({ data: { _entities: [null] } });
    for (const filter of [{}, own, { status: ['DRAFT'] }, { ...own, status: ['DRAFT'] }]) {
      expect(await listed(filter, viewer)).toBe(false);
    }
    for (const mutation of [publishMutation, cancelMutation]) {
      const { code } = await season.refusal(mutation, { input: { eventId: id } }, viewer);
      expect(code).toBe(viewer === rival ? 'NOT_FOUND' : viewer === buyer ? 'FORBIDDEN' : 'UNAUTHENTICATED');
    }
  }
  for (const viewer of [organizer, admin]) {
    expect((await season.get(byId, { id }, viewer)).event.status).toBe('DRAFT');
    expect((await season.get(reference, { of }, viewer))._entities).toEqual([{ id }]);
    expect(await listed(own, viewer)).toBe(true);
    expect(await listed({}, viewer)).toBe(false);
  }
  expect(await listed({ status: ['DRAFT'] }, admin)).toBe(true);
});

test('exactly one of id and slug is asked for', async () => {
  expect((await season.refusal('{ event { id } }', {})).code).toBe('BAD_USER_INPUT');
  expect((await season.refusal('{ event(id: "x", slug: "y") { id } }', {})).code).toBe('BAD_USER_INPUT');
});

test('published, changed, postponed, cancelled: each is told once, with a higher version', async () => {
  const eventId = await createEvent(season, place);
  await season.get(updateMutation, { input: { eventId, title: 'Nabucco, revised' } });
  await publish(season, eventId);
  expect((await season.refusal(publishMutation, { input: { eventId } }, organizer)).code).toBe('CONFLICT');
  const refundPolicy = { steps: [{ hoursBefore: 48, basisPoints: 10_000 }], resaleBasisPoints: 9_000 };
  await season.get(updateMutation, { input: { eventId, limitPerBuyer: 4, refundPolicy } }, admin);
  const { postponeEvent } = await season.get(postponeMutation, {
    input: { eventId, startsAt: '2037-05-01T18:00:00Z', endsAt: '2037-05-01T21:00:00Z' },
  });
  expect(postponeEvent).toMatchObject({
    status: 'POSTPONED',
    version: 5,
    salesCloseAt: '2037-05-01T18:00:00.000Z',
  });
  await season.get(cancelMutation, { input: { eventId } });
  expect((await season.refusal(cancelMutation, { input: { eventId } }, organizer)).code).toBe('CONFLICT');

  await until('four events are told', () => heardOf(eventId).length >= 4);
  const told = heardOf(eventId).sort((a, b) => a.payload.version - b.payload.version);
  expect(told.map(({ name, payload }) => [name, payload.version])).toEqual([
    ['EventPublished', 3],
    ['EventUpdated', 4],
    ['EventPostponed', 5],
    ['EventCancelled', 6],
  ]);
  expect(told[0]?.payload).toMatchObject({
    title: 'Nabucco, revised',
    organizerId: 'organizer-1',
    venue: { city: 'Lyon', timeZone: 'Europe/Paris' },
    rows: [
      { section: 'Stalls', row: 'A', accessible: [0] },
      { section: 'Stalls', row: 'B', seats: ['1', '2', '2bis'], accessible: [] },
    ],
    areas: [{ key: 'floor', capacity: 100 }],
  });
  expect(told[1]?.payload).toMatchObject({ limitPerBuyer: 4, refundPolicy });
  expect(told[2]?.payload).toMatchObject({
    startsAt: '2037-05-01T18:00:00.000Z',
    previousStartsAt: '2037-03-28T18:00:00.000Z',
  });
  await until('the outbox is empty', async () => {
    const document = await season.documents('events').findOne({ _id: eventId });
    return document?.outbox.length === 0;
  });
});

test('what buyers rely on stays once it is published; a rival changes nothing', async () => {
  const eventId = await createEvent(season, place);
  const before = await season.get(updateMutation, { input: { eventId, title: 'Aida' } });
  const priceTiers = [{ name: 'Seated', price: 7_000, sections: ['Stalls'], areas: ['floor'] }];
  const { updateEvent } = await season.get(updateMutation, { input: { eventId, priceTiers } });
  expect(updateEvent.priceList).toEqual([before.updateEvent.priceList[0]]);

  await publish(season, eventId);
  const input = { eventId, currency: 'CHF', startsAt: '2037-03-29T18:00:00Z', priceTiers };
  const refusal = await season.refusal(updateMutation, { input }, organizer);
  expect(refusal.faults.map(({ field }: Loose) => field)).toEqual(
    expect.arrayContaining(['startsAt', 'currency', 'priceTiers']),
  );
  expect((await season.refusal(updateMutation, { input: { eventId, title: 'Mine' } }, rival)).code).toBe(
    'FORBIDDEN',
  );
  expect((await season.refusal(cancelMutation, { input: { eventId } }, rival)).code).toBe('FORBIDDEN');
  expect((await season.refusal(cancelMutation, { input: { eventId } }, buyer)).code).toBe('FORBIDDEN');
});

test('of ten who publish at once, one does', async () => {
  const eventId = await createEvent(season, place);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => season.ask(publishMutation, { input: { eventId } }, organizer)),
  );
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
  const refused = answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code);
  expect(new Set(refused)).toEqual(new Set(['CONFLICT']));
  await until('it is told', () => heardOf(eventId).length > 0);
  expect(heardOf(eventId)).toHaveLength(1);
});

test('20,000 seats are published in one message', async () => {
  const rows = Array.from({ length: 500 }, (_, i) => ({
    row: String(i + 1),
    count: 40,
    x: 0,
    y: i,
    accessible: ['1'],
  }));
  const planId = await createPlan(season, place.venueId, { sections: [{ name: 'Arena', rows }], areas: [] });
  const eventId = await createEvent(
    season,
    { ...place, planId },
    { priceTiers: [{ name: 'All', price: 5_000, sections: ['Arena'] }] },
  );
  await publish(season, eventId);
  const told = await until('it is told', () => heardOf(eventId)[0]);
  expect(heardOf(eventId)).toHaveLength(1);
  expect(told.payload.rows.reduce((sum: number, { seats }: Loose) => sum + seats.length, 0)).toBe(20_000);
  expect(JSON.stringify(told.payload).length).toBeLessThan(256 * 1024);
});

test('an event in the past cannot be published', async () => {
  const eventId = await createEvent(season, place, {
    startsAt: '2020-01-01T18:00:00Z',
    endsAt: '2020-01-01T20:00:00Z',
    salesOpenAt: '2019-01-01T18:00:00Z',
  });
  expect((await season.refusal(publishMutation, { input: { eventId } }, organizer)).code).toBe('CONFLICT');
});
