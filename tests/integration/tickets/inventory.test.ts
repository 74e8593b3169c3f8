import { randomUUID } from 'node:crypto';
import { eventPostponed, eventPublished, eventUpdated } from '@parterre/contracts/events-events';
import { createSaleStore } from '@parterre/tickets/data/sales.store';
import { termsOf } from '@parterre/tickets/use-cases/save-terms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { availability, type Hall, openHall, planned, seat, seatMap } from './hall.js';

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.stop());

const mapOf = (eventId: string) => hall.ask(seatMap, { ids: [{ __typename: 'Event', id: eventId }] });
const saleOf = (eventId: string) =>
  hall.db.collection<{ _id: string; code?: string }>('sales').findOne({ _id: eventId });
const updatedFrom = ({
  priceTiers: _t,
  rows: _r,
  areas: _a,
  publishedAt: _p,
  ...terms
}: ReturnType<typeof planned>) => terms;

test('20,000 seats are on the market within 5 s, and their map is whole from the first look', async () => {
  const event = planned({ rows: 500, seats: 40 });
  const startedAt = performance.now();
  await hall.publish(eventPublished, event);
  const [answer] = await Promise.all([mapOf(event.eventId)]);
  const first = answer.data?._entities[0];
  if (first) expect(first.seatMap.rows).toHaveLength(500);
  else expect(answer.errors?.[0]?.extensions.code).toMatch(/UNAVAILABLE|NOT_FOUND/);
  await until(
    'the inventory',
    async () => (await saleOf(event.eventId)) && 'readyAt' in ((await saleOf(event.eventId)) ?? {}),
  );
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  const rows = (await mapOf(event.eventId)).data?._entities[0].seatMap.rows;
  expect(rows).toHaveLength(500);
  expect(rows[0]).toMatchObject({
    key: 'Parterre/A1',
    version: 1,
    seats: 'A'.repeat(40),
    priceTier: 'tier-1',
  });
  expect(rows[499].seatIds[39]).toBe(seat(500, 40));
});

test('publishing heard of again and again changes nothing that was sold since', async () => {
  const event = planned({ rows: 3, standing: 20 });
  await Promise.all([1, 2, 3].map(() => hall.publish(eventPublished, event)));
  await until('the inventory', async () => 'readyAt' in ((await saleOf(event.eventId)) ?? {}));
  await hall.hold(event.eventId, [seat(1, 1)], 'ann');
  await hall.publish(eventPublished, event);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await hall.seats(event.eventId)).toBe('HAAAAAAAAA AAAAAAAAAA AAAAAAAAAA');
  expect(await hall.db.collection('rows').countDocuments({ eventId: event.eventId })).toBe(3);
});

test('terms of a higher version win, in whatever order they come', async () => {
  const event = planned();
  const terms = updatedFrom(event);
  const postponed = {
    ...terms,
    version: 3,
    startsAt: '2027-09-01T19:00:00.000Z',
    previousStartsAt: event.startsAt,
    postponedAt: new Date().toISOString(),
  };
  await hall.publish(eventPostponed, postponed);
  await hall.publish(eventUpdated, {
    ...terms,
    version: 2,
    title: 'Older',
    updatedAt: new Date().toISOString(),
  });
  await hall.publish(eventPublished, event);
  await until('the inventory', async () => 'readyAt' in ((await saleOf(event.eventId)) ?? {}));
  expect(await saleOf(event.eventId)).toMatchObject({
    version: 3,
    title: 'Olympia Night',
    status: 'POSTPONED',
    startsAt: new Date(postponed.startsAt),
  });
  expect((await hall.hold(event.eventId, [seat(1, 1)], 'ann')).result.__typename).toBe('SeatHold');
});

test('terms that two processes hear of in the same moment: none is lost', async () => {
  const sales = createSaleStore(hall.db);
  const terms = termsOf(planned());
  const ids = Array.from({ length: 300 }, () => randomUUID());
  for (const id of ids) {
    await Promise.all([1, 2].map((version) => sales.saveTerms(id, { ...terms, version })));
  }
  const older = { _id: { $in: ids }, version: 1 };
  expect(await hall.db.collection<{ _id: string }>('sales').countDocuments(older)).toBe(0);
});

test('no two events share the code their numbers begin with', async () => {
  const ids = await Promise.all(Array.from({ length: 6 }, () => hall.open()));
  const codes = await Promise.all(ids.map(async (id) => (await saleOf(id))?.code));
  expect(new Set(codes).size).toBe(6);
  for (const code of codes) expect(code).toMatch(/^OLY\d*-2027$/);
});

test('what is left of a page of 20 events costs a fixed number of queries', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, () => hall.open({ standing: 5 })));
  const [first = ''] = ids;
  await hall.hold(first, [seat(1, 1)], 'ann');
  const ask = async (some: string[]) => {
    const before = await commands();
    const answer = await hall.ask(availability, { ids: some.map((id) => ({ __typename: 'Event', id })) });
    return { answer, cost: (await commands()) - before };
  };
  const [one, twenty] = [await ask([first]), await ask(ids)];
  expect(one.cost).toBeGreaterThan(0);
  expect(twenty.cost).toBe(one.cost);
  expect(twenty.cost).toBeLessThanOrEqual(4);
  expect(twenty.answer.data?._entities).toHaveLength(20);
  expect(twenty.answer.data?._entities[0]).toMatchObject({
    priceTiers: [
      { name: 'Parterre', capacity: 10 },
      { name: 'Standing', capacity: 5 },
    ],
    availability: {
      available: 14,
      capacity: 15,
      soldOut: false,
      lowestPrice: { amount: 2_500, currency: 'EUR' },
      tiers: [{ available: 9 }, { available: 5 }],
    },
  });
  const unknown = await ask([randomUUID()]);
  expect(unknown.answer.data?._entities[0]).toMatchObject({
    priceTiers: [],
    availability: { available: 0, soldOut: false, lowestPrice: null },
  });
});

/** Reads of the inventory so far; the sweeper's own look at what has lapsed is a find on rows each second. */
async function commands(): Promise<number> {
  const text = await (await fetch(`${hall.running[0]?.url}/metrics`)).text();
  const reads =
    /mongodb_commands_total\{[^}]*command="(?:aggregate|find)",collection="(?:sales|rows|areas)"[^}]*\} (\d+)/g;
  const found = [...text.matchAll(reads)].filter(
    ([line]) => !(line.includes('"find"') && !line.includes('"sales"')),
  );
  return found.reduce((sum, [, count]) => sum + Number(count), 0);
}
