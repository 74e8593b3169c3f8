import { randomUUID } from 'node:crypto';
import { createAreaStore } from '@parterre/tickets/data/areas.store';
import { allocatePlaces, extendPlaces, sellPlaces, sweepPlaces } from '@parterre/tickets/domain/area';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hall, openHall } from './hall.js';

/** What an area's document has of all its entries while a decision looks at one of them. Nobody sweeps here. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 0 });
});
afterAll(() => hall.stop());

const minute = 60_000;
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * minute);

async function anArea(capacity: number) {
  const eventId = randomUUID();
  const store = createAreaStore(hall.db, () => {});
  await store.create(eventId, [{ key: 'floor', name: 'Floor', tierId: 'tier', capacity }]);
  const hold = (holdId: string, quantity: number, expiresAt: Date) =>
    store.hold(eventId, 'floor', { holdId, quantity, expiresAt, allocation: null }, new Date());
  const change = (decide: Parameters<typeof store.change>[2], of?: string) =>
    store.change(eventId, 'floor', decide, of);
  const read = async () => (await store.read(eventId))[0];
  const isDue = async (at: Date) => (await store.due(at, 1_000)).some((area) => area.eventId === eventId);
  return { hold, change, read, isDue };
}

test('who pays late has the places of a hold that lapsed, though nobody has swept it', async () => {
  const { hold, change, read } = await anArea(2);
  await hold('lapsed', 2, inMinutes(-1));
  expect(await change((area) => sellPlaces(area, 'late', 2, new Date()), 'late')).toBe(true);
  expect(await read()).toMatchObject({ available: 0, entries: [{ h: 'late', n: 2, s: 'S' }] });
  expect(await change((area) => sellPlaces(area, 'later', 1, new Date()), 'later'), 'and no more').toBe(
    false,
  );
});

test('a hold with an access code has them as well', async () => {
  const { hold, change, read } = await anArea(2);
  await hold('lapsed', 2, inMinutes(-1));
  expect(await change((area) => allocatePlaces(area, 'fans', 2, new Date()))).toBe(true);
  expect(await read()).toMatchObject({ available: 0, allocations: [{ id: 'fans', left: 2 }], entries: [] });
});

test('one entry is changed and the others stay; what moved its end away is looked at once and no more', async () => {
  const { hold, change, read, isDue } = await anArea(10);
  await hold('first', 1, inMinutes(1));
  await hold('second', 2, inMinutes(5));
  await change((area) => extendPlaces(area, 'first', inMinutes(20), new Date()), 'first');
  expect((await read())?.entries.map(({ h, n }) => [h, n])).toEqual([
    ['first', 1],
    ['second', 2],
  ]);
  const later = inMinutes(2);
  expect(await isDue(later)).toBe(true);
  expect(await change((area) => sweepPlaces(area, () => false, later))).toBe(true);
  expect(await isDue(later)).toBe(false);
  expect(await isDue(inMinutes(6))).toBe(true);
});
