import { randomUUID } from 'node:crypto';
import { beforeAll, expect, inject, test } from 'vitest';
import { buy, holdPlaces, holdSeats, newDraft, newEvent, type TestEvent } from '../../kit/box-office.js';
import { named } from '../../kit/cases.js';
import { codeOf, refusalOf } from '../../kit/refusal.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
let organizer: Visitor;
let buyer: Visitor;
let event: TestEvent;
let other: TestEvent;
beforeAll(async () => {
  [organizer, buyer] = await Promise.all([newOrganizer(house), newBuyer(house)]);
  [event, other] = await Promise.all([
    newEvent(organizer.api, { seatsPerRow: 20, floor: 50, limitPerBuyer: 10 }),
    newEvent(organizer.api, { rows: 3 }),
  ]);
});

async function seatsOf({ id }: TestEvent): Promise<string> {
  const { event } = await organizer.api(
    'query ($id: ID!) { event(id: $id) { seatMap { rows { seats } generalAdmission { available } } } }',
    { id },
  );
  const { rows, generalAdmission } = event.seatMap;
  return [...rows.map(({ seats }: { seats: string }) => seats), JSON.stringify(generalAdmission)].join(' ');
}

async function untouched(id: TestEvent, action: () => Promise<void>): Promise<void> {
  const before = await seatsOf(id);
  await action();
  expect(await seatsOf(id), 'no seat changed').toBe(before);
}

const seats = (count: number) => Array.from({ length: count }, (_, index) => `Stalls/R1/${index + 1}`);

test.each<[string, () => string[], string, RegExp]>([
  ['a seat that does not exist', () => ['Stalls/R1/1', 'Stalls/R1/99'], 'seatIds[1]', /seat|event/],
  ['a row that does not exist', () => ['Stalls/R9/1'], 'seatIds[0]', /seat|event/],
  ['a section that does not exist', () => ['Balcony/R1/1'], 'seatIds[0]', /seat|event/],
  ['a seat of another event, in full', () => [`${other.id}:Stalls/R3/1`], 'seatIds[0]', /event/],
  ['the same seat twice', () => ['Stalls/R1/1', 'Stalls/R1/1'], 'seatIds[1]', /second time|twice|once/],
  ['no seat at all', () => [], 'seatIds', /at least one/],
  ['eleven seats', () => seats(11), 'seatIds', /at most 10 places; 11 were given/],
  ['a hundred and one', () => seats(101), 'seatIds', /at most 100/],
  ['an id of two parts', () => ['Stalls/1'], 'seatIds[0]', /seat/],
  ['an id of 10,000 characters', () => [`Stalls/R1/${'1'.repeat(10_000)}`], 'seatIds', /seat ids/],
  ['an operator for an id', () => ['Stalls/R1/$ne'], 'seatIds[0]', /seat/],
  ['a path', () => ['../../etc/passwd'], 'seatIds[0]', /seat/],
  ['a zero byte', () => ['Stalls/R1/1\u0000'], 'seatIds[0]', /seat/],
  ['a pattern', () => ['Stalls/.*/1'], 'seatIds[0]', /seat/],
  ['a look-alike of a letter', () => ['Stаlls/R1/1'], 'seatIds[0]', /seat/],
])('a hold is refused with the field at fault: %s', async (_what, seatIds, field, message) => {
  await untouched(event, async () => {
    const refusal = await refusalOf(holdSeats(buyer.api, event.id, seatIds()));
    expect(refusal.code).toBe('BAD_USER_INPUT');
    const [fault] = refusal.faults;
    expect(fault?.field).toBe(field);
    expect(fault?.message).toMatch(message);
  });
});

test('every seat at fault is named at once', async () => {
  const asked = ['Stalls/R1/1', 'Stalls/R1/77', 'Nowhere/R1/1', 'Stalls/R1/1'];
  const { faults, message } = await refusalOf(holdSeats(buyer.api, event.id, asked));
  expect(faults.map(({ field }) => field)).toEqual(['seatIds[1]', 'seatIds[2]', 'seatIds[3]']);
  for (const { field } of faults) {
    expect(message).toContain(field);
  }
});

test.each<[string, Record<string, number>, string[], string]>([
  ['an area that does not exist', { attic: 1 }, [], 'areas[0].key'],
  ['no places', { floor: 0 }, [], 'areas[0].quantity'],
  ['fewer than none', { floor: -3 }, [], 'areas[0].quantity'],
  ['more than an order has', { floor: 11 }, [], 'areas'],
  ['with seats, more than an order has', { floor: 6 }, seats(5), 'areas'],
  ['2,147,483,647 places', { floor: 2_147_483_647 }, [], 'areas[0].quantity'],
])(
  'places without numbers are refused with the field at fault: %s',
  async (_what, places, seatIds, field) => {
    await untouched(event, async () => {
      const { code, faults } = await refusalOf(holdPlaces(buyer.api, event.id, places, seatIds));
      expect([code, faults[0]?.field]).toEqual(['BAD_USER_INPUT', field]);
    });
  },
);

test.each(
  named([
    'x'.repeat(65),
    'x'.repeat(100_000),
    '',
    '{"$ne":null}',
    'a b',
    '../events',
    'é',
    '\u0000',
    "'; drop table events; --",
  ]),
)('an event id that cannot be one is refused before it is looked for: %s', async (_name, id) => {
  const { code, faults } = await refusalOf(holdSeats(buyer.api, id, ['Stalls/R1/1']));
  expect([code, faults[0]?.field]).toEqual(['BAD_USER_INPUT', 'eventId']);
  const found = await buyer
    .api('query ($id: ID!) { event(id: $id) { id } }', { id })
    .catch((error: { errors: { extensions: { code: string } }[] }) => error.errors[0]?.extensions.code);
  expect(['NOT_FOUND', 'BAD_USER_INPUT']).toContain(found);
});

test('an event there is none of, a draft and a sale that has not begun hold nothing', async () => {
  expect(await codeOf(holdSeats(buyer.api, randomUUID(), ['Stalls/R1/1']))).toBe('NOT_FOUND');
  const draft = await newDraft(organizer.api);
  for (const person of [buyer, organizer]) {
    expect(await codeOf(holdSeats(person.api, draft.id, ['Stalls/R1/1']))).toBe('NOT_FOUND');
  }
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const later = await newEvent(organizer.api, { salesOpenAt: tomorrow });
  await untouched(later, async () => {
    const answer = await buyer.api(
      `mutation ($input: HoldSeatsInput!) { holdSeats(input: $input) { __typename ... on SalesClosed { opensAt } } }`,
      { input: { eventId: later.id, seatIds: ['Stalls/R1/1'], idempotencyKey: randomUUID() } },
    );
    expect(answer.holdSeats).toEqual({ __typename: 'SalesClosed', opensAt: tomorrow });
  });
});

test('nobody gets beyond the limit, in one hold, in several, or by buying in between', async () => {
  const greedy = await newBuyer(house);
  const few = await newEvent(organizer.api, { limitPerBuyer: 3, floor: 10 });
  const tooMany = { __typename: 'TooManyTickets', limit: 3 };
  await untouched(few, async () => {
    expect(await holdSeats(greedy.api, few.id, seats(4))).toMatchObject(tooMany);
  });
  await buy(greedy.api, few.id, ['Stalls/R1/1']);
  expect(await holdSeats(greedy.api, few.id, ['Stalls/R1/2'])).toMatchObject({ __typename: 'SeatHold' });
  await untouched(few, async () => {
    expect(await holdSeats(greedy.api, few.id, ['Stalls/R1/3', 'Stalls/R1/4'])).toMatchObject(tooMany);
    expect(await holdPlaces(greedy.api, few.id, { floor: 2 })).toMatchObject(tooMany);
  });
  expect(await holdPlaces(greedy.api, few.id, { floor: 1 })).toMatchObject({ __typename: 'SeatHold' });
  const atOnce = await Promise.all(
    ['Stalls/R2/1', 'Stalls/R2/2', 'Stalls/R2/3'].map((seat) => holdSeats(greedy.api, few.id, [seat])),
  );
  expect(atOnce.map(({ __typename }) => __typename)).toEqual(Array(3).fill('TooManyTickets'));
});
