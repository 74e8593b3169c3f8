import { afterEach, expect, inject, test } from 'vitest';
import { buy, newEvent } from '../../kit/box-office.js';
import { type Watch, watch } from '../../kit/live.js';
import { codeOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { grant, newBuyer, newOrganizer, signedInAgain, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const open: Watch[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const revoked = `subscription ($id: ID!) { ticketRevoked(eventId: $id) {
  eventId codes { ticketId number validFrom valid } } }`;
const checkIn = `mutation ($input: CheckInInput!) { checkIn(input: $input) { __typename
  ... on CheckedIn { ticket { number } } ... on AlreadyCheckedIn { device at } ... on NotValid { reason } } }`;
const cancelOrder = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { id status } }`;
const refundPolicy = { steps: [{ hoursBefore: 48, basisPoints: 5_000 }] };

test('a cancelled ticket is known to every connected scanner within 2 s, and lets nobody in', async () => {
  const organizer = await newOrganizer(house);
  const event = await newEvent(organizer.api, { refundPolicy });
  const [ann, bob] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const [cancelled, kept] = await Promise.all([
    buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']),
    buy(bob.api, event.id, ['Stalls/R2/1']),
  ]);
  const scanners = [1, 2, 3].map(() => watch(house, revoked, { id: event.id }, organizer.accessToken));
  const stranger = watch(house, revoked, { id: event.id }, ann.accessToken);
  open.push(...scanners, stranger);
  await Promise.all(scanners.map((scanner) => scanner.frame('the list as it is', () => true)));
  expect((await stranger.frame('a refusal', () => true)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');

  const startedAt = performance.now();
  const answer = await ann.api(cancelOrder, { input: { orderId: cancelled.id } });
  // The money may be back before the answer is.
  expect(answer.cancelOrder.status).toMatch(/^REFUND(_PENDING|ED)$/);
  const frames = await Promise.all(
    scanners.map((scanner) =>
      scanner.frame('both codes', ({ data }) => data?.ticketRevoked.codes.length === 2),
    ),
  );
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  for (const { data } of frames) {
    expect(data.ticketRevoked.codes.map(({ ticketId }: { ticketId: string }) => ticketId).sort()).toEqual(
      cancelled.tickets.map(({ id }: { id: string }) => id).sort(),
    );
    expect(data.ticketRevoked.codes[0]).toMatchObject({ valid: false, validFrom: 2 });
  }

  const show = async (code: string, device: string) =>
    (await organizer.api(checkIn, { input: { eventId: event.id, code, device } })).checkIn;
  expect((await show(cancelled.tickets[0].qrCode, 'a')).__typename).toBe('NotValid');
  expect(await show(kept.tickets[0].qrCode, 'a')).toMatchObject({ __typename: 'CheckedIn' });
  expect(await show(kept.tickets[0].qrCode, 'b')).toMatchObject({
    __typename: 'AlreadyCheckedIn',
    device: 'a',
  });

  const half = Math.floor((cancelled.total.total.amount + 1) / 2);
  await until('the money', async () => {
    const { order } = await ann.api(
      'query ($id: ID!) { order(id: $id) { status payments { refunds { amount { amount } status } } } }',
      { id: cancelled.id },
    );
    const [refund] = order.payments[0].refunds;
    return order.status === 'REFUNDED' && refund?.status === 'COMPLETED' && refund.amount.amount === half;
  });
});

const scanResult = `__typename ... on CheckedIn { at ticket { number status } }
  ... on AlreadyCheckedIn { firstAt: at gate device } ... on NotValid { reason }`;

async function scan({ api }: Pick<Visitor, 'api'>, eventId: string, code: string, more: object = {}) {
  const { checkIn } = await api(
    `mutation ($input: CheckInInput!) { checkIn(input: $input) { ${scanResult} } }`,
    { input: { eventId, code, device: 'north-1', ...more } },
  );
  return checkIn;
}

async function attendance({ api }: Visitor, eventId: string) {
  const query = 'query ($eventId: ID!) { attendance(eventId: $eventId) { valid checkedIn } }';
  return (await api(query, { eventId })).attendance;
}

/** Someone with a job at the door of this event. */
async function newStaff(eventId: string): Promise<Visitor> {
  const person = await newBuyer(house);
  await grant(house, { userId: person.userId, role: 'STAFF', eventIds: [eventId] });
  return signedInAgain(house, person);
}

test('a ticket lets in once, whoever scans it; the next scan is told when and where that was', async () => {
  const organizer = await newOrganizer(house);
  const [event, other] = await Promise.all([newEvent(organizer.api), newEvent(organizer.api)]);
  const [ann, staff] = await Promise.all([newBuyer(house), newStaff(event.id)]);
  const [one, two] = (await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2'])).tickets;
  const scannedAt = new Date(Date.now() - 5_000).toISOString();
  const first = { scannedAt, gate: 'north', device: 'north-1' };
  expect(await scan(staff, event.id, one.qrCode, first)).toEqual({
    __typename: 'CheckedIn',
    at: scannedAt,
    ticket: { number: one.number, status: 'CHECKED_IN' },
  });
  const second = { __typename: 'AlreadyCheckedIn', firstAt: scannedAt, gate: 'north', device: 'north-1' };
  expect(await scan(staff, event.id, one.qrCode, { gate: 'south', device: 'south-1' })).toEqual(second);
  expect((await scan(staff, event.id, one.qrCode, first)).__typename, 'a lost answer, asked for again').toBe(
    'CheckedIn',
  );

  const rush = await Promise.all(
    Array.from({ length: 10 }, (_, index) => scan(staff, event.id, two.qrCode, { device: `gate-${index}` })),
  );
  expect(rush.filter(({ __typename }) => __typename === 'CheckedIn')).toHaveLength(1);
  expect(rush.filter(({ __typename }) => __typename === 'AlreadyCheckedIn')).toHaveLength(9);

  expect(await scan(staff, event.id, `${one.qrCode.slice(0, -6)}AAAAAA`)).toMatchObject({ reason: 'FORGED' });
  expect(await scan(organizer, other.id, one.qrCode)).toMatchObject({ reason: 'OTHER_EVENT' });
  expect(await codeOf(scan(staff, other.id, one.qrCode)), 'not their door').toBe('FORBIDDEN');
  expect(await codeOf(scan(ann, event.id, one.qrCode))).toBe('FORBIDDEN');
});

test('staff who ask for the order of a ticket let its holder in and get no order; the organizer gets both', async () => {
  const organizer = await newOrganizer(house);
  const event = await newEvent(organizer.api);
  const [ann, staff] = await Promise.all([newBuyer(house), newStaff(event.id)]);
  const { number, tickets } = await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const [one, two] = tickets;
  const letIn = async ({ api }: Visitor, code: string) => {
    const answer = await api(
      `mutation ($input: CheckInInput!) { checkIn(input: $input) {
        ... on CheckedIn { ticket { number status order { number } } } } }`,
      { input: { eventId: event.id, code, device: 'north-1' } },
    );
    return answer.checkIn.ticket;
  };
  const checkedIn = { status: 'CHECKED_IN' };
  expect(await letIn(staff, one.qrCode)).toEqual({ ...checkedIn, number: one.number, order: null });
  expect(await letIn(organizer, two.qrCode)).toEqual({ ...checkedIn, number: two.number, order: { number } });
});

test('a ticket whose code cannot be shown is found by its number, by those who work at this door', async () => {
  const organizer = await newOrganizer(house);
  const [event, other] = await Promise.all([newEvent(organizer.api), newEvent(organizer.api)]);
  const [ann, staff] = await Promise.all([newBuyer(house), newStaff(event.id)]);
  const [one, two] = (await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2'])).tickets;
  const find = async ({ api }: Visitor, number: string, eventId = event.id) => {
    const query = `query ($eventId: ID!, $number: String!) {
      ticketAtDoor(eventId: $eventId, number: $number) { id status holder { id } seat { number } } }`;
    return (await api(query, { eventId, number })).ticketAtDoor;
  };
  const found = { id: two.id, status: 'VALID', holder: { id: ann.userId }, seat: { number: '2' } };
  expect(await find(staff, two.number)).toEqual(found);
  expect(await find(organizer, ` ${two.number.toLowerCase()} `)).toEqual(found);
  expect(await find(staff, '2')).toEqual(found);
  for (const number of ['3', two.number.replace(/^[^-]+/, 'XYZ'), 'Ann']) {
    expect(await find(staff, number), number).toBeNull();
  }
  const refused = [find(staff, '1', other.id), find(ann, one.number), attendance(ann, event.id)];
  expect(await Promise.all(refused.map(codeOf))).toEqual(Array(3).fill('FORBIDDEN'));

  expect(await attendance(staff, event.id)).toEqual({ valid: 2, checkedIn: 0 });
  await scan(staff, event.id, one.qrCode);
  expect(await attendance(staff, event.id)).toEqual({ valid: 1, checkedIn: 1 });
  await ann.api('mutation ($input: TransferTicketInput!) { transferTicket(input: $input) { id } }', {
    input: { ticketId: two.id, toUserId: organizer.userId },
  });
  expect(await attendance(organizer, event.id), 'given away it is as good').toEqual({
    valid: 1,
    checkedIn: 1,
  });
});

test('staff let in by the number of a ticket, once, and the scan says so', async () => {
  const organizer = await newOrganizer(house);
  const [event, other] = await Promise.all([newEvent(organizer.api), newEvent(organizer.api)]);
  const [ann, staff] = await Promise.all([newBuyer(house), newStaff(event.id)]);
  const [one, two] = (await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2'])).tickets;
  const scannedAt = new Date(Date.now() - 5_000).toISOString();
  const letIn = async (number: string, eventId = event.id) => {
    const mutation = `mutation ($input: CheckInByNumberInput!) { checkInByNumber(input: $input) { ${scanResult} } }`;
    const input = { eventId, number, device: 'north-1', gate: 'north', scannedAt };
    return (await staff.api(mutation, { input })).checkInByNumber;
  };
  const entered = {
    __typename: 'CheckedIn',
    at: scannedAt,
    ticket: { number: one.number, status: 'CHECKED_IN' },
  };
  expect(await letIn(one.number)).toEqual(entered);
  expect(await letIn(one.number), 'a lost answer, asked for again').toEqual(entered);
  const first = { __typename: 'AlreadyCheckedIn', firstAt: scannedAt, gate: 'north', device: 'north-1' };
  expect(await scan(staff, event.id, one.qrCode, { device: 'south-1' })).toEqual(first);
  expect(await letIn('000099')).toEqual({ __typename: 'NotValid', reason: 'UNKNOWN_NUMBER' });
  expect(await codeOf(letIn('2')), 'which could be the end of another number').toBe('BAD_USER_INPUT');
  expect(await codeOf(letIn(two.number, other.id)), 'not their door').toBe('FORBIDDEN');

  await scan(staff, event.id, two.qrCode);
  const scans = 'query ($id: ID!) { ticket(id: $id) { scans { byNumber outcome by { id } } } }';
  for (const [{ id }, byNumber] of [
    [one, true],
    [two, false],
  ]) {
    const { ticket } = await staff.api(scans, { id });
    expect(ticket.scans).toEqual([{ byNumber, outcome: 'ADMITTED', by: { id: staff.userId } }]);
  }
});

test('a ticket that changes hands is known to the scanners within 2 s, and to one that was away by asking', async () => {
  const organizer = await newOrganizer(house);
  const event = await newEvent(organizer.api);
  const [ann, bob] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const [ticket] = (await buy(ann.api, event.id, ['Stalls/R1/1'])).tickets;
  const scanner = watch(house, revoked, { id: event.id }, organizer.accessToken);
  open.push(scanner);
  await scanner.frame('the list as it is', () => true);

  const startedAt = performance.now();
  await ann.api('mutation ($input: TransferTicketInput!) { transferTicket(input: $input) { id } }', {
    input: { ticketId: ticket.id, toUserId: bob.userId },
  });
  const { data } = await scanner.frame('its code', (frame) => frame.data?.ticketRevoked.codes.length === 1);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  const dead = { ticketId: ticket.id, number: ticket.number, validFrom: 2, valid: true };
  expect(data.ticketRevoked.codes).toEqual([dead]);

  const missed = `query ($id: ID!, $since: DateTime) { revokedCodes(eventId: $id, since: $since) {
    codes { ticketId number validFrom valid } next hasMore } }`;
  const { revokedCodes } = await organizer.api(missed, { id: event.id });
  expect(revokedCodes).toMatchObject({ codes: [dead], hasMore: false });
  const again = await organizer.api(missed, { id: event.id, since: revokedCodes.next });
  expect(again.revokedCodes.codes, 'answers overlap').toEqual([dead]);
});

test('scans made without a connection are merged, twice if need be; what contradicts them is shown', async () => {
  const organizer = await newOrganizer(house);
  const event = await newEvent(organizer.api);
  const [ann, bob] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const [double, good, given] = (await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2', 'Stalls/R1/3']))
    .tickets;
  await ann.api('mutation ($input: TransferTicketInput!) { transferTicket(input: $input) { id } }', {
    input: { ticketId: given.id, toUserId: bob.userId },
  });
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  await scan(organizer, event.id, double.qrCode, { device: 'north-1', gate: 'north', scannedAt: ago(5) });
  const input = {
    eventId: event.id,
    scans: [
      { code: double.qrCode, device: 'south-1', gate: 'south', scannedAt: ago(9) },
      { code: good.qrCode, device: 'south-1', gate: 'south', scannedAt: ago(8) },
      { code: given.qrCode, device: 'south-1', gate: 'south', scannedAt: ago(7) },
      { code: 'nonsense', device: 'south-1', gate: 'south', scannedAt: ago(6) },
    ],
  };
  const merge = async () =>
    (
      await organizer.api(
        `mutation ($input: MergeScansInput!) { mergeScans(input: $input) { ${scanResult} } }`,
        { input },
      )
    ).mergeScans;
  const answers = [
    { __typename: 'AlreadyCheckedIn', device: 'north-1', gate: 'north' },
    { __typename: 'CheckedIn' },
    { __typename: 'NotValid', reason: 'CODE_REPLACED' },
    { __typename: 'NotValid', reason: 'FORGED' },
  ];
  expect(await merge()).toMatchObject(answers);
  expect(await merge()).toMatchObject(answers);

  const { scanConflicts } = await organizer.api(
    `query ($id: ID!) { scanConflicts(eventId: $id) { edges { node {
      number scans { device gate offline outcome by { id } } } } } }`,
    { id: event.id },
  );
  const by = { id: organizer.userId };
  const byNumber = (a: { number: string }, b: { number: string }) => a.number.localeCompare(b.number);
  expect(scanConflicts.edges.map(({ node }: { node: { number: string } }) => node).sort(byNumber)).toEqual(
    [
      {
        number: double.number,
        scans: [
          { device: 'south-1', gate: 'south', offline: true, outcome: 'ADMITTED', by },
          { device: 'north-1', gate: 'north', offline: false, outcome: 'ALREADY_IN', by },
        ],
      },
      {
        number: given.number,
        scans: [{ device: 'south-1', gate: 'south', offline: true, outcome: 'CODE_REPLACED', by }],
      },
    ].sort(byNumber),
  );
});
