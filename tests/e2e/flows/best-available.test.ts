import { createApi } from '@parterre/house/api';
import { beforeAll, expect, inject, test } from 'vitest';
import { newEvent, type PlanSection, seatsOf } from '../../kit/box-office.js';
import { hold, holdBest, newGuestToken, seatIdsOf } from '../../kit/holds.js';
import { refusalOf } from '../../kit/refusal.js';
import { newOrganizer, type Visitor } from '../../kit/visitors.js';

/** The server chooses, for visitors who need not have signed in. */
const house = inject('house');
const anyone = createApi(house.graphqlUrl);
let organizer: Visitor;

beforeAll(async () => {
  organizer = await newOrganizer(house);
});

const seats = (row: string, ...numbers: number[]) => numbers.map((number) => `${row}/${number}`);

/** Rows of nine whose middle, seat 5, is straight before the stage at (4, -2); seat 1 of each is for wheelchairs. */
const nines = (rows: number): PlanSection['rows'] =>
  Array.from({ length: rows }, (_, y) => ({ row: `R${y + 1}`, count: 9, x: 0, y, accessible: ['1'] }));
const opened = (rows: number, sections: PlanSection[] = [{ name: 'Stalls', rows: nines(rows) }], more = {}) =>
  newEvent(organizer.api, { sections, focalPoint: { x: 4, y: -2 }, ...more });

async function take(eventId: string, quantity: number, wish: object = {}) {
  return holdBest(anyone, eventId, quantity, { guestToken: await newGuestToken(anyone), ...wish });
}

/** What is out of the sale, so that a test begins with the hall it needs. */
async function block(eventId: string, seatIds: string[]) {
  await organizer.api('mutation ($input: BlockSeatsInput!) { blockSeats(input: $input) { eventId } }', {
    input: { eventId, seatIds },
  });
}

test('side by side, and nearest to the stage', async () => {
  const event = await opened(3);
  const first = await take(event.id, 3);
  expect(first).toMatchObject({ __typename: 'SeatHold', event: { id: event.id } });
  expect(seatIdsOf(first)).toEqual(seats('Stalls/R1', 4, 5, 6));
  // Two in the middle of the second row are nearer than two at the side of the first.
  expect(seatIdsOf(await take(event.id, 2))).toEqual(seats('Stalls/R2', 4, 5));
  expect(await seatsOf(anyone, event.id)).toEqual(['AAAHHHAAA', 'AAAHHAAAA', 'AAAAAAAAA']);
});

test('no seat is left by itself, even for nearer ones; but rather that than nothing', async () => {
  const event = await opened(2);
  await block(event.id, [
    ...seats('Stalls/R1', 1, 2, 3, 7, 8, 9),
    ...seats('Stalls/R2', 1, 2, 3, 4, 5, 6, 7),
  ]);
  expect(await seatsOf(anyone, event.id)).toEqual(['BBBAAABBB', 'BBBBBBBAA']);
  expect(seatIdsOf(await take(event.id, 2))).toEqual(seats('Stalls/R2', 8, 9));
  expect(seatIdsOf(await take(event.id, 2))).toEqual(seats('Stalls/R1', 4, 5));
});

test('no row has room for all: nearby rows, and nobody alone', async () => {
  const event = await opened(3);
  await block(event.id, [
    ...seats('Stalls/R1', 1, 5, 6, 7, 8, 9),
    ...seats('Stalls/R2', 1, 2, 6, 7, 8, 9),
    ...seats('Stalls/R3', 1, 2, 3, 4, 5, 6),
  ]);
  expect(await seatsOf(anyone, event.id)).toEqual(['BAAABBBBB', 'BBAAABBBB', 'BBBBBBAAA']);
  expect(await take(event.id, 4, { adjacent: true })).toEqual({
    __typename: 'SeatsUnavailable',
    unavailable: [],
    alternatives: [],
  });
  // Three and one would be fewer changes; two and two leave nobody alone.
  const spread = seatIdsOf(await take(event.id, 4));
  const perRow = ['R1', 'R2', 'R3'].map((row) => spread.filter((id) => id.includes(`/${row}/`)).length);
  expect(perRow).toEqual([2, 2, 0]);
});

test('a place for a wheelchair when it is asked for, with company beside it, and for nobody else', async () => {
  const event = await opened(2);
  const chair = await take(event.id, 2, { accessible: true });
  expect(chair.seats).toMatchObject([
    { seatId: 'Stalls/R1/1', accessible: true },
    { seatId: 'Stalls/R1/2', accessible: false },
  ]);
  await block(event.id, seats('Stalls/R1', 3, 4, 5, 6, 7, 8, 9));
  await block(event.id, seats('Stalls/R2', 2, 3, 4, 5, 6, 7, 8));
  // Seat 1 is nearer to the stage than seat 9, but it is kept for those who need it.
  expect(seatIdsOf(await take(event.id, 1))).toEqual(['Stalls/R2/9']);
  expect(seatIdsOf(await take(event.id, 1)), 'nothing else is left').toEqual(['Stalls/R2/1']);
});

test('a pillar in the way is told, and such seats are given last', async () => {
  const event = await opened(2, [
    {
      name: 'Stalls',
      rows: [
        { row: 'A', count: 4, x: 2, y: 0, restrictedView: ['2', '3'] },
        { row: 'B', count: 4, x: 2, y: 5 },
      ],
    },
  ]);
  const four = await take(event.id, 4);
  expect(seatIdsOf(four)).toEqual(seats('Stalls/B', 1, 2, 3, 4));
  expect(four.seats[0]).toMatchObject({ restrictedView: false });
  expect((await take(event.id, 4)).seats).toMatchObject([
    { seatId: 'Stalls/A/1', restrictedView: false },
    { seatId: 'Stalls/A/2', restrictedView: true },
    { seatId: 'Stalls/A/3', restrictedView: true },
    { seatId: 'Stalls/A/4', restrictedView: false },
  ]);
});

test('from the price tiers and the sections one wants, whatever is nearer', async () => {
  const rowAt = (y: number): PlanSection['rows'] => [{ row: 'A', count: 6, x: 1, y }];
  const sections = [
    { name: 'Stalls', rows: rowAt(0) },
    { name: 'Circle', rows: rowAt(10) },
    { name: 'Balcony', rows: rowAt(20) },
  ];
  const event = await opened(0, sections, {
    priceTiers: [
      { name: 'First', price: 9_000, sections: ['Stalls'] },
      { name: 'Second', price: 4_000, sections: ['Circle', 'Balcony'] },
    ],
  });
  const { event: seen } = await anyone('query ($id: ID!) { event(id: $id) { priceTiers { id name } } }', {
    id: event.id,
  });
  const [, second] = seen.priceTiers;
  const cheap = await take(event.id, 2, { priceTierIds: [second.id] });
  expect(cheap.seats).toMatchObject([
    { section: 'Circle', price: { amount: 4_000 } },
    { section: 'Circle', price: { amount: 4_000 } },
  ]);
  const high = await take(event.id, 2, { sections: ['Balcony'] });
  expect(high.seats.map(({ section }: { section: string }) => section)).toEqual(['Balcony', 'Balcony']);
  const { faults } = await refusalOf(take(event.id, 2, { priceTierIds: ['no'], sections: ['Moon'] }));
  expect(faults.map(({ field }) => field)).toEqual(['priceTierIds[0]', 'sections[0]']);
});

test('buyers who ask at once are never given the same seats, and none is refused while there is room', async () => {
  const event = await newEvent(organizer.api, { rows: 10, seatsPerRow: 16 });
  const tokens = await Promise.all(Array.from({ length: 40 }, () => newGuestToken(anyone)));
  const answers = await Promise.all(
    tokens.map((guestToken) => holdBest(anyone, event.id, 4, { guestToken, adjacent: true })),
  );
  expect(answers.map(({ __typename }) => __typename)).toEqual(Array(40).fill('SeatHold'));
  expect(new Set(answers.flatMap(seatIdsOf))).toHaveLength(160);
  expect((await take(event.id, 1)).__typename).toBe('SeatsUnavailable');
});

test('what is gone is named, with at most three other choices that are to be had', async () => {
  const event = await newEvent(organizer.api, { rows: 6, seatsPerRow: 8 });
  const [ann, bob] = await Promise.all([newGuestToken(anyone), newGuestToken(anyone)]);
  await hold(anyone, event.id, ['Stalls/R3/3'], { guestToken: ann });
  const wanted = seats('Stalls/R3', 3, 4, 5);
  const refused = await hold(anyone, event.id, wanted, { guestToken: bob });
  expect(refused).toMatchObject({ __typename: 'SeatsUnavailable', unavailable: ['Stalls/R3/3'] });
  const choices: string[][] = refused.alternatives.map((choice: { seatId: string }[]) =>
    choice.map(({ seatId }) => seatId),
  );
  expect(choices).toHaveLength(3);
  expect(choices[0], 'the same row, as near as can be').toEqual(seats('Stalls/R3', 4, 5, 6));
  for (const choice of choices) {
    const [row, first] = /^(.*)\/(\d+)$/.exec(choice[0] ?? '')?.slice(1) ?? [];
    const from = Number(first);
    expect(choice).toEqual(seats(row ?? '', from, from + 1, from + 2));
  }
  expect(await seatsOf(anyone, event.id), 'they are not held').toEqual(
    Array.from({ length: 6 }, (_, index) => (index === 2 ? 'AAHAAAAA' : 'AAAAAAAA')),
  );
  expect((await hold(anyone, event.id, choices[0] ?? [], { guestToken: bob })).__typename).toBe('SeatHold');
});
