import { createApi } from '@parterre/house/api';
import { beforeAll, expect, inject, test } from 'vitest';
import { buyHeld, holdPlaces, newEvent, type TestEvent } from '../../kit/box-office.js';
import { textOf } from '../../kit/eml.js';
import { holdBest, hold as holdSeats, seatIdsOf } from '../../kit/holds.js';
import { mailAbout } from '../../kit/mailbox.js';
import { newBuyer, newOrganizer } from '../../kit/visitors.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);
let event: TestEvent;

beforeAll(async () => {
  const organizer = await newOrganizer(house);
  event = await newEvent(organizer.api, { floor: 12 });
});

async function mapOf(eventId: string) {
  const { event } = await anyone(
    `query ($id: ID!) { event(id: $id) {
      seatMap { rows { key seats } generalAdmission { key capacity available } } availability { available }
    } }`,
    { id: eventId },
  );
  return event;
}

test('places without numbers are counted: held, bought, and refused when there are not as many', async () => {
  const [buyer, late] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const hold = await holdPlaces(buyer.api, event.id, { floor: 8 });
  expect(hold).toMatchObject({
    __typename: 'SeatHold',
    seats: [],
    generalAdmission: [{ area: { key: 'floor' }, quantity: 8 }],
  });
  expect((await mapOf(event.id)).seatMap.generalAdmission).toEqual([
    { key: 'floor', capacity: 12, available: 4 },
  ]);
  expect(await holdPlaces(late.api, event.id, { floor: 5 })).toEqual({
    __typename: 'SeatsUnavailable',
    unavailable: ['floor'],
  });

  const order = await buyHeld(buyer.api, hold.id);
  expect(order.tickets).toHaveLength(8);
  for (const ticket of order.tickets) {
    expect(ticket).toMatchObject({ status: 'VALID', seat: null, area: { key: 'floor' } });
  }
  expect(new Set(order.tickets.map(({ number }: { number: string }) => number)).size).toBe(8);
  expect((await mapOf(event.id)).seatMap.generalAdmission[0].available).toBe(4);
  const text = textOf(await mailAbout(house, buyer, 'Your tickets for'), 'text/plain');
  expect(text).toContain(order.tickets[7].number);
  expect(text).toContain('Floor');
});

test('seats and places are held together or not at all, and bought in one order', async () => {
  const own = await newEvent((await newOrganizer(house)).api, { floor: 5 });
  const [buyer, rival] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const seats = ['Stalls/R1/3', 'Stalls/R1/4'];
  const hold = await holdPlaces(buyer.api, own.id, { floor: 2 }, seats);
  expect(hold).toMatchObject({
    __typename: 'SeatHold',
    seats: [{}, {}],
    generalAdmission: [{ quantity: 2 }],
  });

  // One of its seats is gone: neither the free one nor the places on the floor may stay with the rival.
  expect(await holdPlaces(rival.api, own.id, { floor: 3 }, ['Stalls/R1/4', 'Stalls/R1/5'])).toEqual({
    __typename: 'SeatsUnavailable',
    unavailable: ['Stalls/R1/4'],
  });
  // The floor has too few left: the seat may not stay held.
  expect(await holdPlaces(rival.api, own.id, { floor: 4 }, ['Stalls/R2/1'])).toMatchObject({
    __typename: 'SeatsUnavailable',
    unavailable: ['floor'],
  });
  expect((await mapOf(own.id)).seatMap).toEqual({
    rows: [
      { key: 'Stalls/R1', seats: 'AAHHAAAAAA' },
      { key: 'Stalls/R2', seats: 'AAAAAAAAAA' },
    ],
    generalAdmission: [{ key: 'floor', capacity: 5, available: 3 }],
  });

  const order = await buyHeld(buyer.api, hold.id);
  const places = order.tickets.map(
    ({ seat, area }: { seat: { number: string } | null; area: { key: string } | null }) =>
      seat?.number ?? area?.key,
  );
  expect(places.sort()).toEqual(['3', '4', 'floor', 'floor']);
  // 2 x 50.00 and 2 x 25.00; 1.50 and 3 % each; 5.5 % tax.
  expect(order.total.total).toEqual({ amount: 16_933, currency: 'EUR' });
  expect(order.payments).toMatchObject([{ status: 'CAPTURED', amount: { amount: 16_933 } }]);
  expect(await mapOf(own.id)).toMatchObject({
    seatMap: { rows: [{ seats: 'AASSAAAAAA' }, { seats: 'AAAAAAAAAA' }] },
    availability: { available: 21 },
  });
});

test('a cart grows: seats, then a place on the floor, then the best seat there is, all paid at once', async () => {
  const own = await newEvent((await newOrganizer(house)).api, { floor: 5 });
  const buyer = await newBuyer(house);
  const hold = await holdSeats(buyer.api, own.id, ['Stalls/R2/1', 'Stalls/R2/2']);
  const more = { addToHoldId: hold.id };

  const standing = await holdPlaces(buyer.api, own.id, { floor: 1 }, [], more);
  expect(standing).toMatchObject({
    id: hold.id,
    expiresAt: hold.expiresAt,
    generalAdmission: [{ quantity: 1 }],
  });
  // There are no five places left: what is held stays as it is.
  expect(await holdPlaces(buyer.api, own.id, { floor: 5 }, [], more)).toMatchObject({
    unavailable: ['floor'],
  });
  const best = await holdBest(buyer.api, own.id, 1, more);
  expect(best).toMatchObject({ id: hold.id, expiresAt: hold.expiresAt, generalAdmission: [{ quantity: 1 }] });
  expect(seatIdsOf(best)).toHaveLength(3);
  expect(seatIdsOf(best)).toEqual(expect.arrayContaining(seatIdsOf(hold)));

  const order = await buyHeld(buyer.api, hold.id);
  expect(order.tickets).toHaveLength(4);
  expect((await mapOf(own.id)).seatMap.generalAdmission[0].available).toBe(4);
});
