import { seatsChanged } from '@parterre/contracts/tickets-events';
import type { Client } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from '../../kit/until.js';
import { type Frames, follow } from './follow.js';
import { type Setting, startSetting } from './setting.js';

const map = 'subscription ($id: ID!) { seatMapUpdated(eventId: $id) { asOf rows { key version seats } } }';
const wide = `subscription ($id: ID!, $of: Int) {
  map: seatMapUpdated(eventId: $id) {
    event { title free: availability(of: $of) }
    ...Rows
    generalAdmission { key free: available price { amount } }
  }
}
fragment Rows on SeatMapUpdate { rows { k: key seats seatIds priceTier __typename } }`;

let setting: Setting;
const open: Frames[] = [];

beforeAll(async () => {
  setting = await startSetting({ live: { frameMs: 50, resyncMs: 60_000, subscriptionsPerSocket: 3 } });
});
beforeEach(() => {
  setting.tickets.requests.length = 0;
  setting.events.requests.length = 0;
});
afterEach(async () => {
  for (const frames of open.splice(0)) {
    frames.stop();
  }
  await until('nothing is left running', async () => {
    const running = await setting.metric('router_subscription_upstreams');
    return running === 0 && (await setting.metric('router_watched_seat_maps')) === 0;
  });
});
afterAll(() => setting?.stop());

function subscribe(client: Client, query: string, variables: Record<string, unknown>): Frames {
  const frames = follow(client, query, variables);
  open.push(frames);
  return frames;
}

/** A change of one row as tickets makes it: first in its data, then told. */
function change(key: string, version: number, seats: string, tell = true): void {
  const row = setting.state.rows.find((each) => each.key === key);
  if (row && row.version < version) {
    Object.assign(row, { version, seats });
  }
  if (tell) {
    setting.broker.publishLive(seatsChanged, {
      eventId: 'e1',
      rows: [{ key, version, seats }],
      areas: [],
      asOf: new Date().toISOString(),
    });
  }
}

it('sends the whole map first, then only rows with higher versions', async () => {
  const frames = subscribe(setting.connect(), map, { id: 'e1' });
  const first = await frames.next();
  expect(first.data.seatMapUpdated.rows.map((row: { key: string }) => row.key)).toEqual([
    'A/1',
    'A/2',
    'B/1',
  ]);
  change('A/2', 2, 'HHAA');
  const second = await frames.next();
  expect(second.data.seatMapUpdated.rows).toEqual([{ key: 'A/2', version: 2, seats: 'HHAA' }]);
  // An old one that comes late changes nothing and tells nobody.
  change('A/2', 1, 'AAAA');
  change('B/1', 2, 'SSSS');
  expect((await frames.next()).data.seatMapUpdated.rows).toEqual([{ key: 'B/1', version: 2, seats: 'SSSS' }]);
  expect(setting.tickets.requests).toHaveLength(1);
});

it('sends a burst as one frame', async () => {
  const frames = subscribe(setting.connect(), map, { id: 'e1' });
  await frames.next();
  for (let version = 10; version < 30; version += 1) {
    change('A/1', version, version % 2 ? 'HHHH' : 'AAAA');
  }
  const frame = await frames.next();
  expect(frame.data.seatMapUpdated.rows).toEqual([{ key: 'A/1', version: 29, seats: 'HHHH' }]);
  expect(await frames.none(200)).toBe(true);
});

it('shows aliases, fragments, constants, and fills fields of other subgraphs and of tickets itself', async () => {
  const frames = subscribe(setting.connect(), wide, { id: 'e1', of: 2 });
  const { data, errors } = await frames.next();
  expect(errors).toBeUndefined();
  expect(data.map.event).toEqual({ title: 'Night e1', free: 24 });
  expect(data.map.rows[0]).toMatchObject({ k: 'A/1', priceTier: 'stalls', __typename: 'SeatRow' });
  expect(data.map.rows[0].seatIds).toHaveLength(4);
  expect(data.map.generalAdmission).toEqual([{ key: 'floor', free: 500, price: { amount: 1_000 } }]);
  setting.broker.publishLive(seatsChanged, {
    eventId: 'e1',
    rows: [],
    areas: [{ key: 'floor', version: 2, available: 498 }],
    asOf: new Date().toISOString(),
  });
  const next = await frames.next();
  expect(next.data.map).toMatchObject({ event: { title: 'Night e1' }, rows: [] });
  expect(next.data.map.generalAdmission).toEqual([{ key: 'floor', free: 498, price: { amount: 1_000 } }]);
});

it('does the work once for all sockets that ask the same', async () => {
  const clients = Array.from({ length: 20 }, () => setting.connect());
  const all = clients.map((client) => subscribe(client, wide, { id: 'e1', of: 1 }));
  await Promise.all(all.map((frames) => frames.next()));
  expect(await setting.metric('router_subscription_upstreams')).toBe(1);
  setting.events.requests.length = 0;
  change('A/1', 40, 'SSSS');
  const seen = await Promise.all(all.map((frames) => frames.next()));
  expect(new Set(seen.map((frame) => JSON.stringify(frame)))).toHaveLength(1);
  expect(setting.events.requests).toHaveLength(1);
});

it('gives whoever comes later the map as it is by then, and then the same frames', async () => {
  const early = subscribe(setting.connect(), map, { id: 'e1' });
  await early.next();
  change('A/1', 50, 'HAAA');
  await early.next();
  const late = subscribe(setting.connect(), map, { id: 'e1' });
  const whole = await late.next();
  expect(whole.data.seatMapUpdated.rows).toContainEqual({ key: 'A/1', version: 50, seats: 'HAAA' });
  expect(setting.tickets.requests).toHaveLength(1);
  change('A/1', 51, 'AAAA');
  expect(await late.next()).toEqual(await early.next());
});

it('keeps the map until its fields can be filled, and tells of the trouble once', async () => {
  const frames = subscribe(setting.connect(), wide, { id: 'e1', of: 1 });
  await frames.next();
  setting.events.failWith = 500;
  change('B/1', 60, 'HHHH');
  const broken = await frames.next();
  expect(broken.errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE', service: 'events' });
  change('A/2', 60, 'SSAA');
  setting.events.failWith = undefined;
  const repaired = await frames.next();
  expect(repaired.errors).toBeUndefined();
  expect(repaired.data.map.rows.map((row: { k: string }) => row.k).sort()).toEqual(['A/2', 'B/1']);
});

it('of a draft is for its organizer alone', async () => {
  const stranger = subscribe(setting.connect(), map, { id: 'draft' });
  expect((await stranger.next()).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  const organizer = subscribe(setting.connect(await setting.tokenOf('ann')), map, { id: 'draft' });
  expect((await organizer.next()).data.seatMapUpdated.rows).toHaveLength(3);
  const other = subscribe(setting.connect(await setting.tokenOf('bob')), map, { id: 'draft' });
  expect((await other.next()).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
});

it('of an event that is not there is refused', async () => {
  const frames = subscribe(setting.connect(), map, { id: 'nowhere' });
  expect((await frames.next()).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
});

it('runs a bounded number of subscriptions a socket', async () => {
  const client = setting.connect();
  for (let count = 0; count < 3; count += 1) {
    await subscribe(client, map, { id: 'e1' }).next();
  }
  const refused = await subscribe(client, map, { id: 'e1' }).next();
  expect(refused.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
});

it('leaves nothing behind, however subscriptions end', async () => {
  const client = setting.connect();
  const one = subscribe(client, map, { id: 'e1' });
  const two = subscribe(setting.connect(), map, { id: 'e1' });
  await Promise.all([one.next(), two.next()]);
  one.stop();
  two.terminate();
  // Ends before it has begun.
  const three = subscribe(setting.connect(), map, { id: 'e1' });
  three.stop();
  // What is left is counted after each test.
});
