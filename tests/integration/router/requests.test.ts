import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Setting, startSetting } from './setting.js';

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting();
});
afterAll(() => setting?.stop());

it('fills one query from several subgraphs', async () => {
  const { data, errors } = await setting.ask('{ events { id title availability seatMap { rows { key } } } }');
  expect(errors).toBeUndefined();
  expect(data.events[1]).toMatchObject({ id: 'e2', title: 'Night e2', availability: 12 });
});
