import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Setting, startSetting } from './setting.js';

let setting: Setting;
beforeEach(async () => {
  setting = await startSetting({}, { twoTickets: true });
});
afterEach(() => setting?.stop());

const query = '{ myName }';
const counts = () => [setting.tickets.requests.length, setting.tickets2.requests.length] as const;

it('share the load, the less busy one first', async () => {
  setting.tickets.delayMs = 600;
  const asked = Array.from({ length: 40 }, async (_, index) => {
    await pause(index * 10);
    return setting.ask(query);
  });
  for (const answer of await Promise.all(asked)) {
    expect(answer.errors).toBeUndefined();
  }
  const [slow, quick] = counts();
  expect(slow).toBeGreaterThan(0);
  expect(quick).toBeGreaterThan(slow);
});

it('stand in for one that is gone, for mutations too', async () => {
  await setting.tickets2.stop();
  const login = 'mutation { login(email: "a") }';
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => setting.ask(index % 2 ? login : query)),
  );
  expect(answers.filter((answer) => answer.errors)).toEqual([]);
  expect(counts()).toEqual([20, 0]);
});

it('leave out one that answers with faults, and take it back when it is well', async () => {
  setting.tickets2.failWith = 500;
  const answers = await Promise.all(Array.from({ length: 30 }, () => setting.ask(query)));
  // A query is asked again elsewhere.
  expect(answers.filter((answer) => answer.errors)).toEqual([]);
  setting.tickets2.requests.length = 0;
  await Promise.all(Array.from({ length: 20 }, () => setting.ask(query)));
  expect(setting.tickets2.requests.length).toBeLessThanOrEqual(1);
  expect(await setting.metric('router_subgraph_open_circuits')).toBe(1);
  setting.tickets2.failWith = undefined;
  await pause(1_100);
  await Promise.all(Array.from({ length: 20 }, () => setting.ask(query)));
  expect(setting.tickets2.requests.length).toBeGreaterThan(3);
});

it('restart one after the other under load without a failed operation', async () => {
  let going = true;
  const failed: unknown[] = [];
  let done = 0;
  const load = Array.from({ length: 8 }, async (_, worker) => {
    while (going) {
      const { errors } = await setting.ask(worker % 2 ? 'mutation { login(email: "a") }' : query);
      done += 1;
      if (errors) {
        failed.push(errors);
      }
    }
  });
  for (const instance of [setting.tickets, setting.tickets2]) {
    await pause(200);
    await instance.drain();
    await pause(300);
    await instance.start();
  }
  await pause(200);
  going = false;
  await Promise.all(load);
  expect(done).toBeGreaterThan(20);
  expect(failed).toEqual([]);
});
