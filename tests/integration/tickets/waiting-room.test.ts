import { randomUUID } from 'node:crypto';
import { eventUpdated } from '@parterre/contracts/events-events';
import {
  generateSigningKey,
  importSigningKey,
  parseSigningKey,
  type SigningKey,
} from '@parterre/identity/keys';
import { createCodeSigner } from '@parterre/identity/signed-code';
import { createWaitingPlaceStore } from '@parterre/tickets/data/waiting-places.store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { createGuestToken, extendHold, type Hall, openHall, planned, releaseHold, seat } from './hall.js';

/** The line in front of a sale, kept by two instances at once. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const minute = 60_000;
const organizer = user('organizer-1', 'ORGANIZER');
const room = 'eventId isOpen opensAt admissionsPerMinute admittedUpTo length';
const place = 'eventId number ahead state admittedAt admission admissionExpiresAt';
const refused = `... on AdmissionRequired { reason waitingRoom { ${room} } }`;
const outcome = `__typename ... on SeatHold { id seats { seatId } } ... on SalesClosed { opensAt } ${refused}`;
const openRoom = `mutation ($input: OpenWaitingRoomInput!) { openWaitingRoom(input: $input) { ${room} } }`;
const closeRoom = `mutation ($input: CloseWaitingRoomInput!) { closeWaitingRoom(input: $input) { ${room} } }`;
const viewRoom = `query ($eventId: ID!) { waitingRoom(eventId: $eventId) { ${room} } }`;
const join = `mutation ($input: JoinWaitingRoomInput!) { joinWaitingRoom(input: $input) { ${place} } }`;
const viewPlace = `query ($eventId: ID!, $guestToken: String) {
  waitingRoomPlace(eventId: $eventId, guestToken: $guestToken) { ${place} } }`;
const holdSeats = `mutation ($input: HoldSeatsInput!) { holdSeats(input: $input) { ${outcome} } }`;
const holdBest = `mutation ($input: HoldBestSeatsInput!) { holdBestSeats(input: $input) { ${outcome} } }`;
const holdArea = `mutation ($input: HoldGeneralAdmissionInput!) { holdGeneralAdmission(input: $input) { ${outcome} } }`;

const asked = async (
  query: string,
  variables: Record<string, unknown>,
  as?: string | typeof organizer,
  // biome-ignore lint/suspicious/noExplicitAny: the shape of the answer is that of the query
): Promise<any> => {
  const answer = await hall.ask(query, variables, typeof as === 'string' ? user(as) : as);
  const [fault] = answer.errors ?? [];
  return fault ? fault.extensions : Object.values(answer.data)[0];
};
interface Room {
  isOpen: boolean;
  opensAt: string | null;
  admissionsPerMinute: number;
}
/** Both instances know of it: each remembers a sale for a quarter of a second. */
const settled = async (eventId: string, isSo: (room: Room) => boolean) => {
  for (const { url } of hall.running) {
    await until('the room', async () => {
      const { data } = await hall.router.ask({ name: 'tickets', url }, viewRoom, { eventId });
      return isSo(data.waitingRoom);
    });
  }
};
const open = async (eventId: string, admissionsPerMinute = 1, opensAt?: string) => {
  const opened = await asked(openRoom, { input: { eventId, admissionsPerMinute, opensAt } }, organizer);
  await settled(eventId, (room) => room.isOpen && room.admissionsPerMinute === admissionsPerMinute);
  return opened;
};
const close = async (eventId: string) => {
  const closed = await asked(closeRoom, { input: { eventId } }, organizer);
  await settled(eventId, ({ isOpen }) => !isOpen);
  return closed;
};
const joined = (eventId: string, as?: string, guestToken?: string) =>
  asked(join, { input: { eventId, guestToken } }, as);
const placeOf = (eventId: string, as?: string, guestToken?: string) =>
  asked(viewPlace, { eventId, guestToken }, as);
const hold = (eventId: string, number: number, as: string | undefined, more: Record<string, unknown> = {}) =>
  asked(
    holdSeats,
    { input: { eventId, seatIds: [seat(1, number)], idempotencyKey: randomUUID(), ...more } },
    as,
  );
const arrive = async (): Promise<string> =>
  (await hall.ask(createGuestToken)).data?.createGuestToken.guestToken;
const admittedNow = async (eventId: string, as: string): Promise<string> => {
  await joined(eventId, as);
  hall.pass(minute);
  const { admission, state } = await placeOf(eventId, as);
  expect(state).toBe('ADMITTED');
  return admission;
};
const updated = async (eventId: string, dates: { salesOpenAt?: string; salesCloseAt?: string }) => {
  const { priceTiers: _tiers, rows: _rows, areas: _areas, publishedAt: _at, ...terms } = planned();
  const updatedAt = hall.clock().toISOString();
  await hall.publish(eventUpdated, { ...terms, ...dates, eventId, version: 2, updatedAt });
  const sales = hall.db.collection<{ _id: string; version: number }>('sales');
  await until('the terms', () => sales.findOne({ _id: eventId, version: 2 }));
};
const nothingHeld = async (eventId: string) => {
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
  expect(await hall.db.collection('carts').countDocuments({ eventId, 'entries.0': { $exists: true } })).toBe(
    0,
  );
};

test('numbers are given in order, turns come at the rate, and only whoever had theirs can hold', async () => {
  const eventId = await hall.open({ standing: 5 });
  expect(await open(eventId)).toEqual({
    eventId,
    isOpen: true,
    opensAt: null,
    admissionsPerMinute: 1,
    admittedUpTo: 0,
    length: 0,
  });
  for (const [index, buyer] of ['ann', 'bob', 'cat'].entries()) {
    expect(await joined(eventId, buyer)).toMatchObject({
      number: index + 1,
      ahead: index,
      state: 'WAITING',
      admission: null,
      admissionExpiresAt: null,
    });
  }
  const { admittedAt } = await placeOf(eventId, 'bob');
  expect(Date.parse(admittedAt) - hall.clock().getTime()).toBeGreaterThan(1.5 * minute);
  const input = { eventId, idempotencyKey: randomUUID() };
  for (const answer of [
    await hold(eventId, 1, 'bob'),
    await asked(holdBest, { input: { ...input, quantity: 2 } }, 'bob'),
    await asked(holdArea, { input: { ...input, areas: [{ key: 'standing', quantity: 1 }] } }, 'bob'),
  ]) {
    expect(answer).toMatchObject({
      __typename: 'AdmissionRequired',
      reason: 'MISSING',
      waitingRoom: { isOpen: true, admittedUpTo: 0, length: 3 },
    });
  }
  await nothingHeld(eventId);

  hall.pass(2 * minute);
  expect(await asked(viewRoom, { eventId })).toMatchObject({ admittedUpTo: 2, length: 1 });
  const bob = await placeOf(eventId, 'bob');
  expect(bob).toMatchObject({ number: 2, ahead: 0, state: 'ADMITTED', admittedAt });
  expect(Date.parse(bob.admissionExpiresAt)).toBe(Date.parse(admittedAt) + 15 * minute);
  expect(await placeOf(eventId, 'cat')).toMatchObject({ state: 'WAITING', ahead: 0, admission: null });
  const { admission } = bob;
  expect(await hold(eventId, 1, 'bob', { admission })).toMatchObject({ __typename: 'SeatHold' });
  const best = { ...input, quantity: 2, admission };
  expect((await asked(holdBest, { input: best }, 'bob')).seats).toHaveLength(2);
  const area = {
    eventId,
    areas: [{ key: 'standing', quantity: 1 }],
    admission,
    idempotencyKey: randomUUID(),
  };
  expect((await asked(holdArea, { input: area }, 'bob')).__typename).toBe('SeatHold');
});

test('a forged, expired or foreign admission holds nothing', async () => {
  const [eventId, otherId] = [await hall.open(), await hall.open()];
  await open(eventId);
  await open(otherId);
  await joined(otherId, 'ann');
  const admission = await admittedNow(eventId, 'ann');
  const elsewhere = (await placeOf(otherId, 'ann')).admission;
  const bobs = await admittedNow(eventId, 'bob');
  const [head = '', body = '', signature = ''] = admission.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const type = 'parterre-admission+jws';
  const signed = (key: SigningKey, payload: object, typ = type) =>
    createCodeSigner({ key, type: typ }).sign(payload);
  const ours = await parseSigningKey(hall.ticketsSettings.TICKET_SIGNING_KEY);
  const theirs = await importSigningKey(await generateSigningKey());
  const wrong = {
    nonsense: 'nonsense',
    'another key': await signed(theirs, claims),
    'alg none': `${encoded({ alg: 'none', typ: type })}.${body}.`,
    'alg none with a signature': `${encoded({ alg: 'none', typ: type })}.${body}.${signature}`,
    'altered payload': `${head}.${encoded({ ...claims, x: claims.x + minute })}.${signature}`,
    'altered signature': `${head}.${body}.${'A'.repeat(86)}`,
    'another kind of code': await signed(ours, claims, 'parterre-ticket+jws'),
    'a guest token': await arrive(),
    "another event's": elsewhere,
    "another visitor's": bobs,
  };
  expect(elsewhere).toBeTruthy();
  for (const [what, token] of Object.entries(wrong)) {
    const answer = await hold(eventId, 1, 'ann', { admission: token });
    expect([what, answer.__typename, answer.reason]).toEqual([what, 'AdmissionRequired', 'NOT_VALID']);
  }
  expect(await hold(eventId, 1, undefined, { admission, guestToken: await arrive() })).toMatchObject({
    reason: 'NOT_VALID',
  });
  expect(await hold(eventId, 1, 'ann', { admission: 'x'.repeat(1_001) })).toMatchObject({
    code: 'BAD_USER_INPUT',
    faults: [{ field: 'admission' }],
  });
  hall.pass(15 * minute);
  expect(await hold(eventId, 1, 'ann', { admission })).toMatchObject({ reason: 'EXPIRED' });
  await nothingHeld(eventId);
  expect(
    await hold(eventId, 1, 'ann', { admission: await signed(ours, { ...claims, x: Date.now() * 2 }) }),
  ).toMatchObject({
    __typename: 'SeatHold',
  });
});

test('500 who come at once to two instances get the numbers 1 to 500, each once, and keep them', async () => {
  const eventId = await hall.open();
  await open(eventId);
  const visitors = Array.from({ length: 500 }, (_, index) => `visitor-${index}`);
  const numbers: number[] = [];
  // A hundred under way at any time: all at once would measure how long the last of them waits for a socket.
  const coming = visitors.entries();
  const comeOneByOne = async () => {
    for (const [index, visitor] of coming) numbers[index] = (await joined(eventId, visitor)).number;
  };
  await Promise.all(Array.from({ length: 100 }, comeOneByOne));
  expect(numbers.toSorted((a, b) => a - b)).toEqual(visitors.map((_, index) => index + 1));
  expect(await asked(viewRoom, { eventId })).toMatchObject({ length: 500 });
  const again = await Promise.all(visitors.slice(0, 50).map((visitor) => joined(eventId, visitor)));
  expect(again.map(({ number }) => number)).toEqual(numbers.slice(0, 50));
  expect((await joined(eventId, 'late')).number).toBe(501);
});

test('a visitor who joins many times at once has one place', async () => {
  const eventId = await hall.open();
  await open(eventId);
  const answers = await Promise.all(Array.from({ length: 20 }, () => joined(eventId, 'ann')));
  expect(new Set(answers.map(({ number }) => number)).size).toBe(1);
  expect(await hall.db.collection('waiting_places').countDocuments({ eventId })).toBe(1);
  // Two processes may each have taken one: no crowd of one visitor makes the others wait.
  expect((await joined(eventId, 'bob')).number).toBeLessThanOrEqual(3);
});

test('asking does not renew an admission; joining again after it is the back of the line', async () => {
  const eventId = await hall.open();
  await open(eventId);
  const first = await admittedNow(eventId, 'ann');
  await Promise.all(Array.from({ length: 40 }, (_, index) => joined(eventId, `visitor-${index}`)));
  hall.pass(14 * minute);
  expect((await joined(eventId, 'ann')).admission).toBe(first);
  hall.pass(minute);
  const lapsed = { number: 1, state: 'LAPSED', ahead: 0, admission: null, admissionExpiresAt: null };
  expect(await placeOf(eventId, 'ann')).toMatchObject(lapsed);
  expect(await joined(eventId, 'ann')).toMatchObject({ number: 42, state: 'WAITING', admission: null });
  expect(await joined(eventId, 'ann')).toMatchObject({ number: 42 });
});

test('to add to a hold, to extend it, to ask again with its key, nobody needs an admission', async () => {
  const eventId = await hall.open();
  await open(eventId);
  const admission = await admittedNow(eventId, 'ann');
  const idempotencyKey = randomUUID();
  const { id } = await hold(eventId, 1, 'ann', { admission, idempotencyKey });
  expect(await hold(eventId, 1, 'ann', { idempotencyKey })).toMatchObject({ id });
  const added = await hold(eventId, 2, 'ann', { addToHoldId: id });
  expect(added).toMatchObject({ id, seats: [{ seatId: seat(1, 1) }, { seatId: seat(1, 2) }] });
  expect((await asked(extendHold, { input: { holdId: id } }, 'ann')).__typename).toBe('SeatHold');
  expect(await hold(eventId, 3, 'bob', { addToHoldId: id })).toMatchObject({
    __typename: 'SeatsUnavailable',
  });
  expect(await hall.seats(eventId)).toBe('HHAAAAAAAA');
  expect(await hold(eventId, 3, 'ann')).toMatchObject({ reason: 'MISSING' });
});

test('a guest waits and holds under the token, and takes the place along on signing in, once', async () => {
  const eventId = await hall.open();
  await open(eventId);
  const [token, other] = [await arrive(), await arrive()];
  expect(await joined(eventId)).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await joined(eventId, undefined, token)).toMatchObject({ number: 1 });
  expect(await joined(eventId, undefined, other)).toMatchObject({ number: 2 });
  expect(await joined(eventId, 'ann')).toMatchObject({ number: 3 });
  hall.pass(minute);
  const guest = await placeOf(eventId, undefined, token);
  const held = await hold(eventId, 1, undefined, { admission: guest.admission, guestToken: token });
  expect(held.__typename).toBe('SeatHold');
  expect(await hold(eventId, 2, 'ann', { admission: guest.admission, guestToken: token })).toMatchObject({
    reason: 'NOT_VALID',
  });

  expect(await joined(eventId, 'ann', token)).toMatchObject({ number: 1, state: 'ADMITTED' });
  const { admission } = await joined(eventId, 'ann', token);
  expect((await hold(eventId, 2, 'ann', { admission })).__typename).toBe('SeatHold');
  expect(await joined(eventId, 'bob', token)).toMatchObject({ number: 4 });
  expect(await placeOf(eventId, undefined, token)).toBeNull();
  expect(await joined(eventId, undefined, token)).toMatchObject({ number: 5 });
  const users = ['cat', 'dan', 'eve', 'fay'];
  const raced = await Promise.all(users.map((userId) => joined(eventId, userId, other)));
  expect(raced.filter(({ number }) => number === 2)).toHaveLength(1);
});

test('the rate changes and nobody loses their place; it stands still at 0 and until it opens', async () => {
  const eventId = await hall.open();
  await open(eventId);
  await Promise.all(Array.from({ length: 30 }, (_, index) => joined(eventId, `visitor-${index}`)));
  await joined(eventId, 'ann');
  hall.pass(minute);
  expect(await open(eventId, 20)).toMatchObject({ admissionsPerMinute: 20, admittedUpTo: 1, length: 30 });
  hall.pass(minute);
  const { admittedUpTo } = await asked(viewRoom, { eventId });
  expect(admittedUpTo).toBe(21);
  await open(eventId, 0);
  hall.pass(60 * minute);
  expect(await placeOf(eventId, 'ann')).toMatchObject({ number: 31, state: 'WAITING', admittedAt: null });
  const opensAt = new Date(hall.clock().getTime() + 5 * minute).toISOString();
  expect(await open(eventId, 60, opensAt)).toMatchObject({ opensAt, isOpen: true });
  hall.pass(4 * minute);
  expect((await placeOf(eventId, 'ann')).state).toBe('WAITING');
  hall.pass(2 * minute);
  expect((await placeOf(eventId, 'ann')).state).toBe('ADMITTED');
});

test('an empty line admits one a turn at once; hours in which nobody came are no credit', async () => {
  const eventId = await hall.open();
  await open(eventId);
  hall.pass(120 * minute);
  expect(await joined(eventId, 'ann')).toMatchObject({ state: 'ADMITTED' });
  expect(await joined(eventId, 'bob')).toMatchObject({ state: 'WAITING', ahead: 0 });
  expect(await joined(eventId, 'cat')).toMatchObject({ state: 'WAITING', ahead: 1 });
});

test('without a waiting room nothing is asked; closed it is gone, and opened again a new line begins', async () => {
  const eventId = await hall.open();
  expect(await joined(eventId, 'ann')).toBeNull();
  expect(await placeOf(eventId, 'ann')).toBeNull();
  const none = { eventId, isOpen: false, opensAt: null, admissionsPerMinute: 0, admittedUpTo: 0, length: 0 };
  expect(await asked(viewRoom, { eventId })).toEqual(none);
  expect((await hold(eventId, 1, 'ann', { admission: 'anything' })).__typename).toBe('SeatHold');
  await open(eventId);
  await joined(eventId, 'bob');
  await joined(eventId, 'cat');
  expect(await hold(eventId, 2, 'cat')).toMatchObject({ reason: 'MISSING' });
  expect(await close(eventId)).toEqual(none);
  expect((await hold(eventId, 2, 'cat')).__typename).toBe('SeatHold');
  expect(await close(eventId)).toEqual(none);
  await open(eventId);
  expect(await placeOf(eventId, 'cat')).toBeNull();
  expect(await joined(eventId, 'cat')).toMatchObject({ number: 1 });
});

test('it opens with the sale, and only by the organizer of the event', async () => {
  const salesOpenAt = new Date(hall.clock().getTime() + 60 * minute).toISOString();
  const eventId = await hall.open({ terms: { salesOpenAt } });
  const input = { eventId, admissionsPerMinute: 5 };
  expect(await asked(openRoom, { input }, 'ann')).toMatchObject({ code: 'FORBIDDEN' });
  expect(await asked(openRoom, { input }, user('other', 'ORGANIZER'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await asked(closeRoom, { input: { eventId } }, user('other', 'ORGANIZER'))).toMatchObject({
    code: 'NOT_FOUND',
  });
  for (const admissionsPerMinute of [-1, 60_001]) {
    expect(await asked(openRoom, { input: { eventId, admissionsPerMinute } }, organizer)).toMatchObject({
      code: 'BAD_USER_INPUT',
      faults: [{ field: 'admissionsPerMinute' }],
    });
  }
  expect(await open(eventId, 5)).toMatchObject({ opensAt: salesOpenAt });
  expect(await joined(eventId, 'ann')).toMatchObject({ number: 1, state: 'WAITING' });
  expect(await hold(eventId, 1, 'ann')).toMatchObject({ __typename: 'SalesClosed', opensAt: salesOpenAt });
  hall.pass(61 * minute);
  expect(await joined(eventId, 'ann')).toMatchObject({ number: 1, state: 'ADMITTED' });
  expect(await asked(viewRoom, { eventId: randomUUID() })).toMatchObject({ code: 'NOT_FOUND' });
});

test('a sale that is moved moves the line that opens with it', async () => {
  const inMinutes = (minutes: number) => new Date(hall.clock().getTime() + minutes * minute).toISOString();
  const eventId = await hall.open({ terms: { salesOpenAt: inMinutes(60) } });
  await open(eventId, 5);
  await joined(eventId, 'ann');
  const salesOpenAt = inMinutes(180);
  await updated(eventId, { salesOpenAt });
  await settled(eventId, ({ opensAt }) => opensAt === salesOpenAt);
  hall.pass(120 * minute);
  expect(await placeOf(eventId, 'ann')).toMatchObject({ number: 1, state: 'WAITING' });
  hall.pass(61 * minute);
  expect(await placeOf(eventId, 'ann')).toMatchObject({ number: 1, state: 'ADMITTED' });
});

test('the waitlist offers what comes back to those in that line, who need no admission for it', async () => {
  const eventId = await hall.open({ seats: 1 });
  const { result } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  await open(eventId);
  const input = { eventId, quantity: 1 };
  await hall.ask(
    'mutation ($input: JoinWaitlistInput!) { joinWaitlist(input: $input) { id } }',
    { input },
    user('bob'),
  );
  await hall.ask(releaseHold, { input: { holdId: result.id } }, user('ann'));
  await until('the offer', async () => {
    const entry = await asked(
      'query ($eventId: ID!) { waitlistEntry(eventId: $eventId) { state } }',
      { eventId },
      'bob',
    );
    return entry?.state === 'OFFERED';
  });
});

test('a room that is open lets people join, however long its sale is prolonged', async () => {
  const inDays = (days: number) => new Date(hall.clock().getTime() + days * 24 * 60 * minute);
  const eventId = await hall.open({ terms: { salesCloseAt: inDays(1).toISOString() } });
  await open(eventId);
  expect(await joined(eventId, 'ann')).toMatchObject({ number: 1 });
  await updated(eventId, { salesCloseAt: inDays(400).toISOString() });
  await createWaitingPlaceStore(hall.db).forget(inDays(90));
  expect(await hall.db.collection('waiting_places').countDocuments({ eventId })).toBe(0);
  expect(await joined(eventId, 'bob')).toMatchObject({ number: 2 });
});

test('places are forgotten long after the sale', async () => {
  const eventId = await hall.open({
    terms: { salesCloseAt: new Date(hall.clock().getTime() + 60 * minute).toISOString() },
  });
  await open(eventId);
  await joined(eventId, 'ann');
  hall.pass(61 * minute);
  expect(await joined(eventId, 'bob')).toMatchObject({ code: 'CONFLICT' });
  const kept = await hall.db.collection('waiting_places').findOne({ eventId });
  expect((kept?.forgetAt.getTime() - hall.clock().getTime()) / minute).toBeGreaterThan(29 * 24 * 60);
});
