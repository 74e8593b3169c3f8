import { randomUUID } from 'node:crypto';
import { outboxEntry } from '@parterre/messaging/outbox-entry';
import { parsePersonalDataKey } from '@parterre/personal-data/key';
import { createLookupHasher } from '@parterre/personal-data/lookup';
import { createSealer } from '@parterre/personal-data/seal';
import type { Parts } from '@parterre/subgraph-kit/subgraph';
import { portsOf } from '@parterre/tickets/app';
import { createUseCases } from '@parterre/tickets/use-cases/all';
import { createCreateInventory } from '@parterre/tickets/use-cases/create-inventory';
import type { Ports } from '@parterre/tickets/use-cases/ports';
import { createServeAtOnce } from '@parterre/tickets/use-cases/serve-at-once';
import { createServeWaitlists } from '@parterre/tickets/use-cases/serve-waitlists';
import { createSweep } from '@parterre/tickets/use-cases/sweep';
import type { UseCases } from '@parterre/tickets/use-cases/use-cases';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { type Hall, openHall, planned, seat } from './hall.js';

/** No process ticks here: whoever has an offer has it because places came back at that moment. */
let hall: Hall;
let ports: Ports;
let useCases: UseCases;
const atOnce = createServeAtOnce((eventId) => createServeWaitlists(ports).one(eventId));

beforeAll(async () => {
  hall = await openHall({ instances: 0 });
  const parts = {
    ...{ db: hall.db, clock: hall.clock, log: pino({ level: 'silent' }) },
    broker: { publishLive: () => {} } as unknown as Parts['broker'],
    outbox: () => ({
      entry: (contract, payload, occurredAt) =>
        outboxEntry(contract, payload, { occurredAt, correlationId: randomUUID() }),
      flush: () => {},
    }),
  } as Partial<Parts> as Parts;
  const given = { placesFreed: atOnce.placesFreed } as Parameters<typeof portsOf>[2];
  const key = parsePersonalDataKey(hall.ticketsSettings.PERSONAL_DATA_KEY);
  ports = portsOf(parts, hall.ticketsSettings, given, {
    sealer: createSealer(key),
    hasher: createLookupHasher(key),
  });
  useCases = createUseCases(ports);
});
afterAll(() => hall.stop());

const organizer = user('organizer-1', 'ORGANIZER');
const seatIds = [seat(1, 1)];

/** An event of one seat. */
async function opened(): Promise<string> {
  const event = planned({ seats: 1 });
  await createCreateInventory(ports)(event);
  return event.eventId;
}

async function held(eventId: string): Promise<string> {
  const asked = { eventId, seatIds, areas: [], idempotencyKey: randomUUID() };
  const result = await useCases.hold(user('w'), { ...asked, accessCode: null, admission: null });
  if (result.kind !== 'HELD') throw new Error(`not held: ${result.kind}`);
  return result.id;
}

async function isOfferedAfter(eventId: string, back: () => Promise<unknown>): Promise<boolean> {
  const ann = user('ann');
  await useCases.joinWaitlist(ann, { eventId, quantity: 1, priceTierIds: [], areaKey: null });
  await back();
  await atOnce.settled();
  return (await useCases.viewWaitlistEntry(ann, eventId))?.state === 'OFFERED';
}

test('what a hold gives back is offered at once', async () => {
  const eventId = await opened();
  const holdId = await held(eventId);
  expect(await isOfferedAfter(eventId, () => useCases.releaseHold(user('w'), holdId))).toBe(true);
});

test('what an order gives back is offered at once', async () => {
  const eventId = await opened();
  const asked = { holdId: await held(eventId), promoCode: null, idempotencyKey: randomUUID() };
  const order = await useCases.placeOrder(user('w'), asked);
  if (order.kind !== 'PLACED') throw new Error(`not placed: ${order.kind}`);
  expect(await isOfferedAfter(eventId, () => useCases.cancelOrder(user('w'), order.id))).toBe(true);
});

test('what the organizer unblocks is offered at once', async () => {
  const eventId = await opened();
  await useCases.blockSeats(organizer, { eventId, seatIds });
  expect(await isOfferedAfter(eventId, () => useCases.unblockSeats(organizer, { eventId, seatIds }))).toBe(
    true,
  );
});

test('what an allocation kept is offered at once', async () => {
  const eventId = await opened();
  const asked = { eventId, seatIds, areas: [], name: 'Fans', accessCode: 'FAN-CLUB-2027' };
  const { id } = await useCases.createAllocation(organizer, { ...asked, opensAt: null, closesAt: null });
  expect(await isOfferedAfter(eventId, () => useCases.endAllocation(organizer, id))).toBe(true);
});

test('a hold that has lapsed is offered when it is swept', async () => {
  const eventId = await opened();
  await held(eventId);
  hall.pass(11 * 60_000);
  expect(await isOfferedAfter(eventId, createSweep(ports))).toBe(true);
});
