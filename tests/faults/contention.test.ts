import type { Api } from '@parterre/house/api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newEvent } from '../kit/box-office.js';
import { buyersWithoutProfiles, newOrganizer, type Visitor } from '../kit/visitors.js';
import { insistOnHolding } from './buying.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { readRecords } from './records.js';

/** Two processes of `tickets` behind the router: what one of them could put in order by itself, two cannot. */
let open: OpenHouse;
let organizer: Visitor;
let buyers: Api[];

const buyerCount = 500;

beforeAll(async () => {
  open = await openHouse({ instances: { tickets: 2 } });
});
beforeEach(async () => {
  organizer = await newOrganizer(open);
  buyers = await buyersWithoutProfiles(open, buyerCount);
});
afterAll(() => open?.stop());

/** The seats of an event as its rows have them: a letter a seat, row by row. */
async function seatsOf(eventId: string): Promise<string[]> {
  const { rows } = await readRecords(open);
  return rows
    .filter((row) => row.eventId === eventId)
    .sort((one, other) => one.row.localeCompare(other.row))
    .map(({ seats }) => seats.map(({ s }) => s).join(''));
}

const kindsOf = (answers: readonly { __typename: string }[]) =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ __typename }) => __typename)].map(([kind, all]) => [kind, all.length]),
  );

test('1: 500 buyers want one seat, at two processes: one has it, 499 are told, and nothing else is held', async () => {
  const event = await newEvent(organizer.api);
  const answers = await Promise.all(buyers.map((buyer) => insistOnHolding(buyer, event.id, ['Stalls/R1/5'])));
  expect(kindsOf(answers)).toEqual({ SeatHold: 1, SeatsUnavailable: buyerCount - 1 });
  expect(await seatsOf(event.id)).toEqual(['AAAAHAAAAA', 'AAAAAAAAAA']);
  await expectPromisesKept(open);
});

test('1: 500 buyers want one seat and each another beside it: the losers keep nothing', async () => {
  const event = await newEvent(organizer.api, { rows: 25, seatsPerRow: 21 });
  const answers = await Promise.all(
    buyers.map((buyer, index) =>
      insistOnHolding(buyer, event.id, [
        'Stalls/R5/21',
        `Stalls/R${Math.floor(index / 20) + 1}/${(index % 20) + 1}`,
      ]),
    ),
  );
  expect(kindsOf(answers)).toEqual({ SeatHold: 1, SeatsUnavailable: buyerCount - 1 });
  const seats = (await seatsOf(event.id)).join('');
  expect(seats.replaceAll('A', '')).toBe('HH');
  await expectPromisesKept(open);
});

test('2: overlapping carts over several rows, half in the opposite order: all or nothing, and never a deadlock', async () => {
  const rounds = 8;
  const cartsARound = 40;
  let held = 0;
  const event = await newEvent(organizer.api, { rows: 4, seatsPerRow: 6, limitPerBuyer: 100 });
  for (let round = 0; round < rounds; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: cartsARound }, (_, index) => {
        const column = ((index + round) % 6) + 1;
        const rows = index % 2 === 0 ? [1, 2, 3, 4] : [4, 3, 2, 1];
        // Every other row one seat further: each cart overlaps with some of the others in some of the rows.
        const seatIds = rows.map(
          (row) => `Stalls/R${row}/${row % 2 === 0 ? column : ((column + index) % 6) + 1}`,
        );
        return insistOnHolding(buyers[index] as Api, event.id, seatIds).then((answer) => ({
          ...answer,
          index,
        }));
      }),
    );
    const winners = answers.filter(({ __typename }) => __typename === 'SeatHold');
    expect(kindsOf(answers)).toEqual({
      SeatHold: winners.length,
      SeatsUnavailable: cartsARound - winners.length,
    });
    expect((await seatsOf(event.id)).join('').replaceAll('A', '')).toBe('H'.repeat(4 * winners.length));
    held += winners.length;
    await expectPromisesKept(open);
    await Promise.all(
      winners.map(({ id, index }) =>
        (buyers[index] as Api)('mutation ($input: HoldActionInput!) { releaseHold(input: $input) }', {
          input: { holdId: id },
        }),
      ),
    );
    expect((await seatsOf(event.id)).join('')).toBe('A'.repeat(24));
  }
  expect(held).toBeGreaterThanOrEqual(rounds);
});
