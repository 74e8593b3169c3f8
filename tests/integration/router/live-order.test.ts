import { orderChanged } from '@parterre/contracts/tickets-events';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from '../../kit/until.js';
import { follow } from './follow.js';
import { type Setting, startSetting } from './setting.js';

const query = `subscription ($id: ID!) {
  mine: orderUpdated(orderId: $id) { id state: status total { amount } event { title } payments { id status } }
}`;

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting({ live: { pollMs: 400 } });
});
beforeEach(() => {
  setting.state.order = { id: 'o1', status: 'PENDING_PAYMENT', buyerId: 'ann' };
  setting.tickets.requests.length = 0;
});
afterAll(() => setting?.stop());

function become(status: string, tell = true): void {
  if (setting.state.order) {
    setting.state.order.status = status;
  }
  if (tell) {
    setting.broker.publishLive(orderChanged, { orderId: 'o1', eventId: 'e1', buyerId: 'ann' });
  }
}

it('is sent at the start, and whenever a nudge finds it different', async () => {
  const frames = follow(setting.connect(await setting.tokenOf('ann')), query, { id: 'o1' });
  expect((await frames.next()).data.mine).toEqual({
    id: 'o1',
    state: 'PENDING_PAYMENT',
    total: { amount: 9_900 },
    event: { title: 'Night e1' },
    payments: [{ id: 'p-o1', status: 'CAPTURED' }],
  });
  become('PAID');
  expect((await frames.next()).data.mine.state).toBe('PAID');
  become('PAID');
  expect(await frames.none(300)).toBe(true);
  frames.stop();
});

it('is found out by reading now and then when nobody nudges', async () => {
  const frames = follow(setting.connect(await setting.tokenOf('ann')), query, { id: 'o1' });
  await frames.next();
  become('CONFIRMED', false);
  expect((await frames.next()).data.mine.state).toBe('CONFIRMED');
  frames.stop();
});

it.each([
  ['nobody', undefined, 'UNAUTHENTICATED'],
  ['another user', 'bob', 'NOT_FOUND'],
])('is refused at once to %s, with its code', async (_who, userId, code) => {
  const client = setting.connect(userId ? await setting.tokenOf(userId) : undefined);
  const frames = follow(client, query, { id: 'o1' });
  expect((await frames.next()).errors?.[0]?.extensions.code).toBe(code);
  await until('ended', () => frames.ended);
});

it('is read once for two devices of its owner, and never with the rights of another', async () => {
  const token = await setting.tokenOf('ann');
  const devices = [
    follow(setting.connect(token), query, { id: 'o1' }),
    follow(setting.connect(token), query, { id: 'o1' }),
  ];
  const [one, two] = await Promise.all(devices.map((frames) => frames.next()));
  expect(one).toEqual(two);
  expect(await setting.metric('router_subscription_upstreams')).toBe(1);
  for (const { viewer } of setting.tickets.requests) {
    expect(viewer).toMatchObject({ userId: 'ann' });
  }
  for (const frames of devices) {
    frames.stop();
  }
  await until('no upstream', async () => (await setting.metric('router_subscription_upstreams')) === 0);
});

it('ends when it is no longer theirs', async () => {
  const frames = follow(setting.connect(await setting.tokenOf('ann')), query, { id: 'o1' });
  await frames.next();
  setting.state.order = null;
  setting.broker.publishLive(orderChanged, { orderId: 'o1', eventId: 'e1', buyerId: 'ann' });
  expect((await frames.next()).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  await until('ended', () => frames.ended);
});

it('stays through a restart of its owner', async () => {
  const frames = follow(setting.connect(await setting.tokenOf('ann')), query, { id: 'o1' });
  await frames.next();
  await setting.tickets.stop();
  become('PAID');
  await new Promise((resolve) => setTimeout(resolve, 500));
  await setting.tickets.start();
  expect((await frames.next()).data.mine.state).toBe('PAID');
  frames.stop();
});
