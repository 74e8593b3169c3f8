import { randomUUID } from 'node:crypto';
import { beforeAll, expect, inject, test } from 'vitest';
import { buy, newDraft, publishEvent, type TestEvent } from '../../kit/box-office.js';
import { refusalOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
let organizer: Visitor;
let draft: TestEvent;
beforeAll(async () => {
  organizer = await newOrganizer(house);
  draft = await newDraft(organizer.api);
});

const line = { x: 0, y: 0 };

function createPlan(plan: Record<string, unknown>) {
  const input = { venueId: draft.venueId, name: `Plan ${randomUUID().slice(0, 8)}`, ...plan };
  return organizer.api(
    'mutation ($input: CreateSeatingPlanInput!) { createSeatingPlan(input: $input) { id capacity } }',
    { input },
  );
}

async function plansOfVenue(): Promise<number> {
  const { venue } = await organizer.api('query ($id: ID!) { venue(id: $id) { seatingPlans { id } } }', {
    id: draft.venueId,
  });
  return venue.seatingPlans.length;
}

function createEvent(terms: Record<string, unknown>) {
  const input = {
    venueId: draft.venueId,
    seatingPlanId: draft.seatingPlanId,
    title: 'Bad night',
    category: 'concert',
    startsAt: '2031-05-01T18:00:00Z',
    endsAt: '2031-05-01T20:00:00Z',
    currency: 'EUR',
    priceTiers: [{ name: 'Stalls', price: 5_000, sections: ['Stalls'] }],
    ...terms,
  };
  return organizer.api('mutation ($input: CreateEventInput!) { createEvent(input: $input) { id } }', {
    input,
  });
}

async function eventsOfOrganizer(): Promise<number> {
  const { events } = await organizer.api(
    'query ($id: ID!) { events(filter: { organizerId: $id }) { edges { node { id } } } }',
    { id: organizer.userId },
  );
  return events.edges.length;
}

test('a plan with duplicate seats: every fault at once, each with its path and what is wrong; nothing is kept', async () => {
  const before = await plansOfVenue();
  const refusal = await refusalOf(
    createPlan({
      sections: [
        {
          name: 'Stalls',
          rows: [
            { row: 'A', numbers: ['1', '2', '1', '2'], ...line },
            { row: 'A', first: 1, count: 5, ...line },
            { row: 'B', ...line },
            { row: 'C', count: 61, ...line },
            { row: 'D', count: 3, accessible: ['9'], ...line },
          ],
        },
        { name: 'Stalls', rows: [] },
        { name: 'Box 1/2', rows: [{ row: ' E', numbers: ['1/2'], ...line }] },
      ],
      areas: [
        { key: 'floor', name: 'Floor', capacity: 0 },
        { key: 'floor', name: 'Pit', capacity: 10 },
      ],
    }),
  );
  expect(refusal.code).toBe('BAD_USER_INPUT');
  const named = Object.fromEntries(refusal.faults.map(({ field, message }) => [field, message]));
  expect(named).toMatchObject({
    'sections[0].rows[0].numbers[2]': expect.stringContaining('"1"'),
    'sections[0].rows[0].numbers[3]': expect.stringContaining('"2"'),
    'sections[0].rows[1].row': expect.stringContaining('"A"'),
    'sections[0].rows[2].count': expect.stringMatching(/at least one seat/),
    'sections[0].rows[3].count': expect.stringMatching(/at most 60/),
    'sections[0].rows[4].accessible[0]': expect.stringContaining('"9"'),
    'sections[1].name': expect.stringContaining('"Stalls"'),
    'sections[1].rows': expect.stringMatching(/at least one row/),
    'sections[2].name': expect.stringContaining('"/"'),
    'areas[1].key': expect.stringContaining('"floor"'),
  });
  for (const { field } of refusal.faults) {
    expect(refusal.message).toContain(field);
  }
  expect(await plansOfVenue()).toBe(before);
});

test.each<[string, Record<string, unknown>, string]>([
  ['nothing in it', {}, 'sections'],
  [
    'a coordinate beyond reason',
    { sections: [{ name: 'S', rows: [{ row: 'A', count: 2, x: 1e308, y: 0 }] }] },
    'x',
  ],
  ['more than 100,000 places', { areas: [{ key: 'a', name: 'A', capacity: 100_001 }] }, 'areas[0].capacity'],
  [
    'a name of 200 characters',
    { name: 'x'.repeat(200), areas: [{ key: 'a', name: 'A', capacity: 1 }] },
    'name',
  ],
  ['a key of spaces', { areas: [{ key: '  ', name: 'A', capacity: 1 }] }, 'areas[0].key'],
])('a plan that cannot be is refused with its field: %s', async (_what, plan, field) => {
  const before = await plansOfVenue();
  const { code, faults } = await refusalOf(createPlan(plan));
  expect(code).toBe('BAD_USER_INPUT');
  expect(faults[0]?.field).toContain(field);
  expect(await plansOfVenue()).toBe(before);
});

test.each<[string, Record<string, unknown>, string[]]>([
  [
    'four at once',
    {
      endsAt: '2031-05-01T17:00:00Z',
      category: 'no such thing',
      currency: 'XYZ',
      priceTiers: [{ name: 'Nothing', price: 100 }],
    },
    ['endsAt', 'category', 'currency', 'priceTiers[0]'],
  ],
  [
    'a section of another plan',
    { priceTiers: [{ name: 'B', price: 1, sections: ['Stalls', 'Balcony'] }] },
    ['priceTiers[0].sections[1]'],
  ],
  [
    'a section without a price',
    { priceTiers: [{ name: 'B', price: 1, areas: ['floor'] }] },
    ['priceTiers[0].areas[0]', 'priceTiers'],
  ],
  [
    'a section with two',
    { priceTiers: ['A', 'B'].map((name) => ({ name, price: 1, sections: ['Stalls'] })) },
    ['priceTiers[1].sections[0]'],
  ],
  [
    'a price below nothing',
    { priceTiers: [{ name: 'A', price: -1, sections: ['Stalls'] }] },
    ['priceTiers[0].price'],
  ],
  ['no title', { title: '' }, ['title']],
  ['a limit of none', { limitPerBuyer: 0 }, ['limitPerBuyer']],
  ['a tax below nothing', { taxBasisPoints: -1 }, ['taxBasisPoints']],
  ['a picture that is a script', { imageUrl: 'javascript:alert(1)' }, ['imageUrl']],
])('an event that cannot be is refused with its fields: %s', async (_what, terms, fields) => {
  const before = await eventsOfOrganizer();
  const { code, faults } = await refusalOf(createEvent(terms));
  expect(code).toBe('BAD_USER_INPUT');
  expect(faults.map(({ field }) => field)).toEqual(expect.arrayContaining(fields));
  expect(await eventsOfOrganizer()).toBe(before);
});

test("a plan of another venue, and one that is not there, are refused as the event's plan", async () => {
  const other = await newDraft(organizer.api);
  for (const seatingPlanId of [other.seatingPlanId, randomUUID(), '$ne']) {
    const { code, faults } = await refusalOf(createEvent({ seatingPlanId }));
    expect([code, faults[0]?.field]).toEqual(['BAD_USER_INPUT', 'seatingPlanId']);
  }
});

test('names that databases and languages know are names like any other, from the plan to the ticket', async () => {
  const names = ['$set', '__proto__', 'constructor', 'a.b', '{"$ne":1}', 'Orchestre – côté jardin'];
  const { createSeatingPlan: plan } = await createPlan({
    sections: names.map((name) => ({
      name,
      rows: [{ row: '$in', numbers: ['a.1', '$2', '__proto'], ...line }],
    })),
  });
  expect(plan.capacity).toBe(names.length * 3);
  const { createEvent: event } = await createEvent({
    title: 'Odd names',
    seatingPlanId: plan.id,
    startsAt: new Date(Date.now() + 86_400_000).toISOString(),
    endsAt: new Date(Date.now() + 90_000_000).toISOString(),
    priceTiers: names.map((name) => ({ name, price: 100, sections: [name] })),
  });
  await publishEvent(organizer.api, event.id);
  await until('its seats', async () => {
    const { event: seen } = await organizer.api(
      'query ($id: ID!) { event(id: $id) { availability { capacity } } }',
      {
        id: event.id,
      },
    );
    return seen.availability.capacity === names.length * 3;
  });
  const order = await buy(
    organizer.api,
    event.id,
    names.map((name) => `${name}/$in/a.1`),
  );
  const sections = order.tickets.map(({ seat }: { seat: { section: string } }) => seat.section);
  expect(sections.sort()).toEqual([...names].sort());
});
