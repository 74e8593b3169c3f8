import { createApi } from '@parterre/house/api';
import { generateSigningKey, importSigningKey, type PrivateJwk } from '@parterre/identity/keys';
import { createCodeSigner } from '@parterre/identity/signed-code';
import { afterEach, beforeAll, expect, inject, test } from 'vitest';
import { holdPlaces, newEvent } from '../../kit/box-office.js';
import { hold, holdBest, newGuestToken } from '../../kit/holds.js';
import { secretsOf } from '../../kit/house-secrets.js';
import { type Watch, watch } from '../../kit/live.js';
import { codeOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';
import {
  admittedPlace,
  closeWaitingRoom,
  followWaitingRoom,
  joinWaitingRoom,
  openWaitingRoom,
  placeInLine,
  waitingRoomOf,
} from '../../kit/waiting-rooms.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);
let organizer: Visitor;
const open: Watch[] = [];

beforeAll(async () => {
  organizer = await newOrganizer(house);
});
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const follow = (eventId: string, accessToken?: string): Watch => {
  const watching = watch(house, followWaitingRoom, { eventId }, accessToken);
  open.push(watching);
  return watching;
};
const seat = (number: number) => [`Stalls/R1/${number}`];
const mapOf = async (eventId: string) => {
  const { event } = await anyone(
    'query ($id: ID!) { event(id: $id) { seatMap { rows { seats } generalAdmission { available } } } }',
    { id: eventId },
  );
  return event.seatMap;
};

test('visitors take numbers, watch the line move, are admitted in order and hold; closed, it asks nobody', async () => {
  const event = await newEvent(organizer.api, { rows: 1, floor: 5 });
  const [ann, bob, cat] = await Promise.all([newBuyer(house), newBuyer(house), newBuyer(house)]);
  const guestToken = await newGuestToken(anyone);
  // Time enough for all four to come before the first turn, on a busy machine as well.
  const moving = await openWaitingRoom(organizer.api, event.id, 30, 5_000);
  const line = [
    await joinWaitingRoom(ann.api, event.id),
    await joinWaitingRoom(anyone, event.id, guestToken),
    await joinWaitingRoom(bob.api, event.id),
    await joinWaitingRoom(cat.api, event.id),
  ];
  expect(line.map(({ number, ahead, admission }) => [number, ahead, admission])).toEqual([
    [1, 0, null],
    [2, 1, null],
    [3, 2, null],
    [4, 3, null],
  ]);
  const turns = line.map(({ admittedAt }) => Date.parse(admittedAt));
  expect(turns.map((turn) => turn - (turns[0] ?? 0))).toEqual([0, 2_000, 4_000, 6_000]);

  const watches = [follow(event.id), follow(event.id, ann.accessToken), follow(event.id, cat.accessToken)];
  const startedAt = performance.now();
  for (const watching of watches) {
    const first = await watching.frame('the line as it is', () => true);
    expect(first.data.waitingRoomUpdated).toMatchObject({ isOpen: true, admissionsPerMinute: 30 });
  }
  await moving();
  const input = { eventId: event.id };
  for (const refused of [
    await hold(cat.api, event.id, seat(4)),
    await holdBest(cat.api, event.id, 2),
    await holdPlaces(cat.api, event.id, { floor: 1 }),
  ]) {
    expect(refused.__typename).toBe('AdmissionRequired');
  }
  expect(await hold(cat.api, event.id, seat(4))).toMatchObject({
    reason: 'MISSING',
    waitingRoom: { isOpen: true },
  });
  expect(await mapOf(event.id)).toEqual({
    rows: [{ seats: 'AAAAAAAAAA' }],
    generalAdmission: [{ available: 5 }],
  });

  const people = [
    { api: ann.api, token: undefined },
    { api: anyone, token: guestToken },
    { api: bob.api, token: undefined },
    { api: cat.api, token: undefined },
  ];
  for (const [index, { api, token }] of people.entries()) {
    const { admission, number } = await admittedPlace(api, event.id, token);
    expect(number).toBe(index + 1);
    if (index === 0) {
      expect(await placeInLine(cat.api, event.id)).toMatchObject({ state: 'WAITING', admission: null });
    }
    const held = await hold(api, event.id, seat(index + 1), { admission, guestToken: token });
    expect(held.__typename).toBe('SeatHold');
    if (index > 0) continue;
    const more = await hold(api, event.id, seat(10), { addToHoldId: held.id });
    expect(more.seats).toHaveLength(2);
  }
  expect((await mapOf(event.id)).rows).toEqual([{ seats: 'HHHHAAAAAH' }]);
  for (const watching of watches) {
    await watching.frame('all four turns', ({ data }) => data?.waitingRoomUpdated.admittedUpTo >= 4);
  }

  await closeWaitingRoom(organizer.api, event.id);
  for (const watching of watches) {
    await watching.frame('the end of it', ({ data }) => data?.waitingRoomUpdated.isOpen === false);
    const frames = watching.frames.map(({ data }) => data.waitingRoomUpdated);
    const admitted = frames.filter(({ isOpen }) => isOpen).map(({ admittedUpTo }) => admittedUpTo as number);
    expect(admitted).toEqual(admitted.toSorted((a, b) => a - b));
    for (const [index, frame] of frames.entries()) expect(frame).not.toEqual(frames[index - 1]);
    expect(frames.length).toBeLessThan((performance.now() - startedAt) / 1_000 + 2);
  }
  await until('a hold by whoever comes', async () => {
    const late = await newBuyer(house);
    return (await hold(late.api, event.id, seat(6))).__typename === 'SeatHold';
  });
  expect(await waitingRoomOf(anyone, event.id)).toMatchObject({ ...input, isOpen: false, length: 0 });
});

test('a forged, expired or foreign admission holds nothing', async () => {
  const [event, other] = await Promise.all([
    newEvent(organizer.api, { rows: 1 }),
    newEvent(organizer.api, { rows: 1 }),
  ]);
  const [ann, bob] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const moving = await Promise.all([event, other].map(({ id }) => openWaitingRoom(organizer.api, id, 600)));
  await Promise.all([
    joinWaitingRoom(ann.api, event.id),
    joinWaitingRoom(bob.api, event.id),
    joinWaitingRoom(ann.api, other.id),
  ]);
  await Promise.all(moving.map((begun) => begun()));
  const { admission } = await admittedPlace(ann.api, event.id);
  const bobs = (await admittedPlace(bob.api, event.id)).admission;
  const elsewhere = (await admittedPlace(ann.api, other.id)).admission;

  const [head = '', body = '', signature = ''] = admission.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const sign = async (key: PrivateJwk, payload: object) =>
    createCodeSigner({ key: await importSigningKey(key), type: 'parterre-admission+jws' }).sign(payload);
  const ours = secretsOf(house).ticketSigningKey;
  const attempts: [string, string | undefined, string][] = [
    ['none', undefined, 'MISSING'],
    ['another key', await sign(await generateSigningKey(), claims), 'NOT_VALID'],
    ['no algorithm', `${encoded({ alg: 'none', typ: 'parterre-admission+jws' })}.${body}.`, 'NOT_VALID'],
    ['altered', `${head}.${encoded({ ...claims, x: claims.x + 60_000 })}.${signature}`, 'NOT_VALID'],
    ['expired', await sign(ours, { ...claims, x: Date.now() - 1 }), 'EXPIRED'],
    ["another event's", elsewhere, 'NOT_VALID'],
    ["another visitor's", bobs, 'NOT_VALID'],
    ['a guest token', await newGuestToken(anyone), 'NOT_VALID'],
  ];
  for (const [what, token, reason] of attempts) {
    const answer = await hold(ann.api, event.id, seat(1), { admission: token });
    expect([what, answer.__typename, answer.reason]).toEqual([what, 'AdmissionRequired', reason]);
    expect((await holdBest(ann.api, event.id, 2, { admission: token })).reason).toBe(reason);
  }
  const guest = { admission, guestToken: await newGuestToken(anyone) };
  expect((await hold(anyone, event.id, seat(1), guest)).reason).toBe('NOT_VALID');
  expect((await mapOf(event.id)).rows).toEqual([{ seats: 'AAAAAAAAAA' }]);
  expect((await hold(ann.api, event.id, seat(1), { admission })).__typename).toBe('SeatHold');
  expect((await mapOf(event.id)).rows).toEqual([{ seats: 'HAAAAAAAAA' }]);
});

test('a guest who signs in keeps the place; the organizer alone opens and closes; without a room none is asked', async () => {
  const event = await newEvent(organizer.api, { rows: 1 });
  const [ann, rival] = await Promise.all([newBuyer(house), newOrganizer(house)]);
  expect((await hold(ann.api, event.id, seat(1))).__typename).toBe('SeatHold');
  for (const [who, code] of [
    [ann, 'FORBIDDEN'],
    [rival, 'NOT_FOUND'],
  ] as const) {
    expect(await codeOf(openWaitingRoom(who.api, event.id, 60))).toBe(code);
    expect(await codeOf(closeWaitingRoom(who.api, event.id))).toBe(code);
  }
  const guestToken = await newGuestToken(anyone);
  const moving = await openWaitingRoom(organizer.api, event.id, 60);
  expect((await joinWaitingRoom(anyone, event.id, guestToken)).number).toBe(1);
  expect((await joinWaitingRoom(rival.api, event.id)).number).toBe(2);
  expect((await joinWaitingRoom(ann.api, event.id, guestToken)).number).toBe(1);
  expect(await placeInLine(anyone, event.id, guestToken)).toBeNull();
  await moving();
  const { admission } = await admittedPlace(ann.api, event.id);
  expect((await hold(ann.api, event.id, seat(2), { admission })).__typename).toBe('SeatHold');
  expect(await codeOf(joinWaitingRoom(anyone, event.id))).toBe('UNAUTHENTICATED');
});
