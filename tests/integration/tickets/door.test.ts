import { randomUUID } from 'node:crypto';
import { ticketsRevoked } from '@parterre/contracts/tickets-events';
import { generateSigningKey, importSigningKey } from '@parterre/identity/keys';
import { createCodeSigner } from '@parterre/identity/signed-code';
import type { Viewer } from '@parterre/identity/viewer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { type Hall, openHall, seat } from './hall.js';

/** Check-in, offline scans and dead codes, on two instances. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const result = `__typename ... on CheckedIn { at ticket { number status checkedInAt } }
  ... on AlreadyCheckedIn { at gate device ticket { number } } ... on NotValid { reason }`;
const checkIn = `mutation ($input: CheckInInput!) { checkIn(input: $input) { ${result} } }`;
const mergeScans = `mutation ($input: MergeScansInput!) { mergeScans(input: $input) { ${result} } }`;
const conflicts = `query ($eventId: ID!) { scanConflicts(eventId: $eventId) { edges { node { number
  scans { device gate offline outcome by { id } } } } } }`;
const revokedCodes = `query ($eventId: ID!, $since: DateTime) { revokedCodes(eventId: $eventId, since: $since) {
  codes { ticketId number validFrom valid revokedAt } next hasMore } }`;

const door = (eventId: string): Viewer => ({ ...user('door', 'STAFF'), staffOf: [eventId] }) as Viewer;
const bought = async (seats: string[], eventId?: string) => {
  const of = eventId ?? (await hall.open());
  const order = await hall.order(of, seats, 'ann');
  await hall.pay(order);
  await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  const { tickets } = await hall.seen(order, 'ann');
  return { eventId: of, order, tickets: tickets as { id: string; number: string; qrCode: string }[] };
};
const shown = async (
  eventId: string,
  code: string,
  facts: { device?: string; gate?: string; scannedAt?: Date } = {},
  viewer = door(eventId),
) => {
  const input = { eventId, code, device: 'scanner-1', ...facts };
  const answer = await hall.ask(checkIn, { input }, viewer);
  return answer.data?.checkIn ?? { code: answer.errors?.[0]?.extensions.code, errors: answer.errors };
};
const codeOf = ({ tickets }: Awaited<ReturnType<typeof bought>>, index = 0) => tickets[index]?.qrCode ?? '';

test('a ticket lets in once; the second scan is told when and where the first was', async () => {
  const sold = await bought([seat(1, 1)]);
  const scannedAt = new Date(hall.clock().getTime() - 5_000);
  const first = { device: 'scanner-1', gate: 'North', scannedAt };
  const [one] = sold.tickets;
  expect(await shown(sold.eventId, codeOf(sold), first)).toEqual({
    __typename: 'CheckedIn',
    at: scannedAt.toISOString(),
    ticket: { number: one?.number, status: 'CHECKED_IN', checkedInAt: scannedAt.toISOString() },
  });
  expect(await shown(sold.eventId, codeOf(sold), { device: 'scanner-2', gate: 'South' })).toEqual({
    ...{ __typename: 'AlreadyCheckedIn', at: scannedAt.toISOString(), gate: 'North', device: 'scanner-1' },
    ticket: { number: one?.number },
  });
  // The answer was lost and the scanner asks again.
  expect((await shown(sold.eventId, codeOf(sold), first)).__typename).toBe('CheckedIn');
});

test('forty scanners, one ticket: one lets in', async () => {
  const sold = await bought([seat(1, 1)]);
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      shown(sold.eventId, codeOf(sold), { device: `scanner-${index}` }),
    ),
  );
  const of = (name: string) => answers.filter(({ __typename }) => __typename === name);
  expect([of('CheckedIn').length, of('AlreadyCheckedIn').length]).toEqual([1, 39]);
  const stored = await hall.db.collection('tickets').findOne({ eventId: sold.eventId });
  const device = stored?.scans[0].device;
  expect(of('AlreadyCheckedIn').every((answer) => answer.device === device)).toBe(true);
});

test('codes that are forged, of another event, or of a refunded order let nobody in', async () => {
  const sold = await bought([seat(1, 1)]);
  const { eventId, order } = sold;
  const forger = createCodeSigner({
    key: await importSigningKey(await generateSigningKey()),
    type: 'parterre-ticket+jws',
  });
  const forged = await forger.sign({ t: sold.tickets[0]?.id, e: eventId, n: 1, v: 1 });
  expect(await shown(eventId, forged)).toEqual({ __typename: 'NotValid', reason: 'FORGED' });
  expect(await shown(eventId, 'not a code')).toEqual({ __typename: 'NotValid', reason: 'FORGED' });
  const elsewhere = await hall.open();
  expect(await shown(elsewhere, codeOf(sold))).toEqual({ __typename: 'NotValid', reason: 'OTHER_EVENT' });
  await hall.refundOf(order);
  await until('the refund', async () => (await hall.stateOf(order)) === 'REFUNDED');
  await until('the code to die', async () => (await shown(eventId, codeOf(sold))).reason === 'REFUNDED');
});

test('the door is for the staff of this event, its organizer and ADMIN', async () => {
  const sold = await bought([seat(1, 1), seat(1, 2), seat(1, 3)]);
  const { eventId } = sold;
  const refused = async (viewer: Viewer) => (await shown(eventId, codeOf(sold), {}, viewer)).code;
  expect(await refused(user('ann'))).toBe('FORBIDDEN');
  expect(await refused(door(randomUUID()))).toBe('FORBIDDEN');
  expect(await refused(user('organizer-2', 'ORGANIZER'))).toBe('FORBIDDEN');
  expect((await hall.ask(conflicts, { eventId }, user('organizer-2', 'ORGANIZER'))).errors).toBeDefined();
  expect((await hall.ask(revokedCodes, { eventId }, door(randomUUID()))).errors).toBeDefined();
  const let_in = [door(eventId), user('organizer-1', 'ORGANIZER'), user('root', 'ADMIN')];
  for (const [index, viewer] of let_in.entries()) {
    expect((await shown(eventId, codeOf(sold, index), {}, viewer)).__typename).toBe('CheckedIn');
  }
});

test('a scan of the future is refused by its name, and too many at once too', async () => {
  const sold = await bought([seat(1, 1)]);
  const scannedAt = new Date(hall.clock().getTime() + 3_600_000);
  const future = await shown(sold.eventId, codeOf(sold), { scannedAt });
  expect(future.errors?.[0]?.extensions.faults[0].field).toBe('scannedAt');
  const scan = { code: 'x', scannedAt: new Date().toISOString(), device: 'd' };
  const input = { eventId: sold.eventId, scans: Array(201).fill(scan) };
  const tooMany = await hall.ask(mergeScans, { input }, door(sold.eventId));
  expect(tooMany.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('offline scans are merged, again and in any order, and what contradicts them is shown', async () => {
  const sold = await bought([seat(1, 1), seat(1, 2), seat(1, 3)]);
  const { eventId } = sold;
  const ago = (minutes: number) => new Date(hall.clock().getTime() - minutes * 60_000);
  await shown(eventId, codeOf(sold, 1), { device: 'online', gate: 'North', scannedAt: ago(5) });
  const scans = [
    { code: codeOf(sold, 0), scannedAt: ago(9), device: 'a', gate: 'South' },
    { code: codeOf(sold, 0), scannedAt: ago(8), device: 'b', gate: 'East' },
    { code: codeOf(sold, 1), scannedAt: ago(7), device: 'a', gate: 'South' },
    { code: codeOf(sold, 2), scannedAt: ago(6), device: 'b', gate: 'East' },
    { code: 'forged', scannedAt: ago(6), device: 'b', gate: 'East' },
  ];
  const merge = async () =>
    (await hall.ask(mergeScans, { input: { eventId, scans } }, door(eventId))).data?.mergeScans;
  const names = ['CheckedIn', 'AlreadyCheckedIn', 'AlreadyCheckedIn', 'CheckedIn', 'NotValid'];
  const first = await merge();
  expect(first.map(({ __typename }: { __typename: string }) => __typename)).toEqual(names);
  expect(first[1]).toMatchObject({ device: 'a', gate: 'South' });
  expect(first[2]).toMatchObject({ device: 'online', gate: 'North' });
  await Promise.all([merge(), merge()]);
  const { edges } = (await hall.ask(conflicts, { eventId }, door(eventId))).data?.scanConflicts ?? {};
  const nodes = edges.map(({ node }: { node: { number: string } }) => node);
  expect(
    nodes.toSorted((a: { number: string }, b: { number: string }) => (a.number < b.number ? -1 : 1)),
  ).toMatchObject([
    {
      number: sold.tickets[0]?.number,
      scans: [
        { device: 'a', outcome: 'ADMITTED', offline: true, by: { id: 'door' } },
        { device: 'b', outcome: 'ALREADY_IN', offline: true },
      ],
    },
    {
      number: sold.tickets[1]?.number,
      scans: [
        { device: 'a', outcome: 'ADMITTED', offline: true },
        { device: 'online', outcome: 'ALREADY_IN', offline: false },
      ],
    },
  ]);
});

test('an offline scan of a code that had died is a conflict too', async () => {
  const sold = await bought([seat(1, 1)]);
  const { eventId, order } = sold;
  await hall.refundOf(order);
  await until('the refund', async () => (await hall.seen(order, 'ann')).tickets[0].status === 'REFUNDED');
  const scans = [{ code: codeOf(sold), scannedAt: new Date().toISOString(), device: 'a' }];
  const merged = await hall.ask(mergeScans, { input: { eventId, scans } }, door(eventId));
  expect(merged.data?.mergeScans).toEqual([{ __typename: 'NotValid', reason: 'REFUNDED' }]);
  const shownConflicts = await hall.ask(conflicts, { eventId }, door(eventId));
  expect(shownConflicts.data?.scanConflicts.edges).toMatchObject([
    { node: { scans: [{ outcome: 'REFUNDED' }] } },
  ]);
});

test('dead codes are listed from any moment on, and whoever listens is nudged', async () => {
  const { eventId, order, tickets } = await bought([seat(1, 1), seat(1, 2)]);
  const list = async (since: string | null) =>
    (await hall.ask(revokedCodes, { eventId, since }, door(eventId))).data?.revokedCodes;
  expect(await list(null)).toEqual({ codes: [], next: null, hasMore: false });
  await hall.refundOf(order);
  await until('the nudge', () =>
    hall.told.some(({ name, payload }) => name === ticketsRevoked.name && payload.eventId === eventId),
  );
  const all = await until('the codes', async () => {
    const found = await list(null);
    return found.codes.length === 2 && found;
  });
  expect(all.codes).toMatchObject(
    tickets
      .map(({ id, number }) => ({ ticketId: id, number, validFrom: 2, valid: false }))
      // Both died in the same moment: then by id.
      .sort((a, b) => (a.ticketId < b.ticketId ? -1 : 1)),
  );
  expect((await list(all.next)).codes).toHaveLength(2);
  const later = new Date(new Date(all.codes[1].revokedAt).getTime() + 1).toISOString();
  expect(await list(later)).toEqual({ codes: [], next: later, hasMore: false });
});

test('a scanner that starts learns all dead codes, page by page, however many died in one millisecond', async () => {
  const { eventId } = await bought([seat(1, 1)]);
  const tickets = hall.db.collection<{ _id: string }>('tickets');
  const [made] = await tickets.find({ eventId }, { projection: { validSeatId: 0 } }).toArray();
  const diedAt = hall.clock().getTime() - 60_000;
  // 400, each in its own millisecond; then 700 in a single one, more than a page; then 60 again.
  const moments = Array.from(
    { length: 1_160 },
    (_, index) => Math.min(index, 400) + Math.max(0, index - 1_099),
  );
  const dead = moments.map((moment, index) => ({
    ...made,
    _id: `${eventId}-${String(index).padStart(4, '0')}`,
    ...{ serial: index + 2, status: 'CANCELLED', codeVersion: 2, revokedAt: new Date(diedAt + moment) },
  }));
  await tickets.insertMany(dead);
  const page = async (since: string | null) =>
    (await hall.ask(revokedCodes, { eventId, since }, door(eventId))).data?.revokedCodes;
  const pages = [await page(null)];
  while (pages.at(-1).hasMore && pages.length < 10) pages.push(await page(pages.at(-1).next));
  const known = pages.map(({ codes }) => codes.map(({ ticketId }: { ticketId: string }) => ticketId));
  expect(known.map(({ length }) => length)).toEqual([1_100, 60]);
  expect(known.flat()).toEqual(dead.map(({ _id }) => _id));
  const next = new Date(diedAt + 460 - 10_000).toISOString();
  expect(pages.at(-1).next, 'answers overlap').toBe(next);

  const latest = `query ($eventId: ID!) { latestRevokedCodes(eventId: $eventId) { codes { ticketId } next hasMore } }`;
  const told = (await hall.ask(latest, { eventId }, door(eventId))).data?.latestRevokedCodes;
  expect(told).toEqual({
    codes: dead.slice(-500).map(({ _id }) => ({ ticketId: _id })),
    ...{ next, hasMore: false },
  });
  expect((await hall.ask(latest, { eventId }, door(randomUUID()))).errors).toBeDefined();
});
