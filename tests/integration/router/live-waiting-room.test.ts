import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from '../../kit/until.js';
import { follow } from './follow.js';
import { type Setting, startSetting } from './setting.js';

const query = 'subscription ($id: ID!) { line: waitingRoomUpdated(eventId: $id) { isOpen admittedUpTo } }';

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting();
});
beforeEach(() => {
  setting.state.room = { isOpen: true, admittedUpTo: 0 };
  setting.tickets.requests.length = 0;
});
afterAll(() => setting?.stop());

const reads = () => setting.tickets.requests.length;
const upstreams = () => setting.metric('router_subscription_upstreams');

it('is read once a second for all its watchers, whoever they are, and sent when it has changed', async () => {
  const tokens = [undefined, ...(await Promise.all(['ann', 'bob', 'cat'].map((id) => setting.tokenOf(id))))];
  const watchers = Array.from({ length: 40 }, (_, index) =>
    follow(setting.connect(tokens[index % tokens.length]), query, { id: 'e1' }),
  );
  const first = await Promise.all(watchers.map((watcher) => watcher.next()));
  for (const { data } of first) {
    expect(data).toEqual({ line: { isOpen: true, admittedUpTo: 0 } });
  }
  expect(await upstreams()).toBe(1);
  expect(reads()).toBeLessThan(4);
  expect(setting.tickets.requests.every(({ viewer }) => viewer?.kind === 'anonymous')).toBe(true);

  const [watcher] = watchers;
  const before = reads();
  expect(await watcher?.none(2_500)).toBe(true);
  expect(reads() - before).toBeGreaterThanOrEqual(2);
  expect(reads() - before).toBeLessThanOrEqual(3);

  setting.state.room = { isOpen: true, admittedUpTo: 7 };
  const moved = await Promise.all(watchers.map((each) => each.next()));
  expect(moved.every(({ data }) => data.line.admittedUpTo === 7)).toBe(true);
  setting.state.room = { isOpen: false, admittedUpTo: 0 };
  expect((await watcher?.next())?.data.line.isOpen).toBe(false);

  for (const each of watchers) {
    each.stop();
  }
  await until('no upstream', async () => (await upstreams()) === 0);
  const atRest = reads();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(reads()).toBe(atRest);
});

it('is refused at once for an event that is not there', async () => {
  const frames = follow(setting.connect(), query, { id: 'nowhere' });
  expect((await frames.next()).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
});
