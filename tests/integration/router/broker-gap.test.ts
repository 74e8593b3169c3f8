import { seatsChanged } from '@parterre/contracts/tickets-events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../kit/until.js';
import { follow } from './follow.js';
import { type Setting, startSetting } from './setting.js';

const map = 'subscription { seatMapUpdated(eventId: "e1") { rows { key version seats } } }';

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting({ live: { resyncMs: 500 } });
});
afterAll(() => setting?.stop());

it('is repaired by reading afresh: an event that never comes, a subgraph that restarts', async () => {
  const frames = follow(setting.connect(), map);
  await frames.next();
  const [row] = setting.state.rows;
  Object.assign(row ?? {}, { version: 7, seats: 'SSSS' });
  expect((await frames.next()).data.seatMapUpdated.rows).toEqual([{ key: 'A/1', version: 7, seats: 'SSSS' }]);
  await until('counted', async () => (await setting.metric('router_live_repaired_rows_total')) === 1);

  await setting.tickets.stop();
  await new Promise((resolve) => setTimeout(resolve, 700));
  Object.assign(row ?? {}, { version: 8, seats: 'AAAA' });
  await setting.tickets.start();
  expect((await frames.next()).data.seatMapUpdated.rows).toEqual([{ key: 'A/1', version: 8, seats: 'AAAA' }]);

  // Rows that no snapshot has shown are not invented from a live event: they are read.
  setting.state.rows.push({
    key: 'C/1',
    version: 1,
    seats: 'HA',
    seatIds: ['C/1/1', 'C/1/2'],
    priceTier: 'new',
  });
  setting.broker.publishLive(seatsChanged, {
    eventId: 'e1',
    rows: [{ key: 'C/1', version: 1, seats: 'HA' }],
    areas: [],
    asOf: new Date().toISOString(),
  });
  expect((await frames.next()).data.seatMapUpdated.rows).toEqual([{ key: 'C/1', version: 1, seats: 'HA' }]);
  frames.stop();
});
