import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from '@parterre/house/api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { holdSeats, payOrder, placeOrder } from '../kit/box-office.js';
import { until } from '../kit/until.js';
import { insist } from './buying.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { capturesAtProvider } from './provider.js';
import { readRecords } from './records.js';
import { atRest } from './rest.js';
import { buying, ended, newPeople, type People, setStage } from './stories.js';
import type { TcpProxy } from './tcp-proxy.js';
import { through } from './through.js';

const stoppedMs = 30_000;

/** Of holds: they lapse while `payments` is stopped, and last for whoever buys before and after. */
const holdMs = 20_000;

let open: OpenHouse;
let people: People;
let provider: TcpProxy;
let webhooks: TcpProxy;
beforeAll(async () => {
  open = await openHouse({
    env: {
      tickets: { HOLD_MINUTES: String(holdMs / 60_000) },
      payments: { RECONCILE_SECONDS: '1', PAYMENT_ASK_SECONDS: '1' },
    },
  });
  provider = await through(open, 'payments', 'SIMULATOR_URL');
  webhooks = await through(open, 'simulator', 'WEBHOOK_URL');
});
beforeEach(async () => {
  people = await newPeople(open);
});
afterAll(async () => {
  await open?.stop();
  await Promise.all([provider?.stop(), webhooks?.stop()]);
});

test('16: payments, stopped for 30 s in a call: seats that were free are had late, and others are paid back', async () => {
  const stage = await setStage(people);
  const { buyers, event, nextSeats } = stage;
  const [patient, loser, winner] = buyers as [Api, Api, Api];
  const { pid } = open.house.service('payments');

  const order = async (buyer: Api) => {
    const seats = nextSeats();
    const hold = await holdSeats(buyer, event.id, seats);
    return { seats, id: (await placeOrder(buyer, hold.id)).id };
  };
  const [kept, lost] = [await order(patient), await order(loser)];

  // Their money is taken, and every word of it is on its way when the process stops.
  webhooks.halfOpen();
  const asked = provider.holdReplyTo('POST /v1/captures', 2);
  const [key, otherKey] = [randomUUID(), randomUUID()];
  const paying = [
    insist('a payment', () => payOrder(patient, kept.id, 'tok_ok', key)),
    insist('a payment', () => payOrder(loser, lost.id, 'tok_ok', otherKey)),
  ];
  for (const one of paying) one.catch(() => {});
  await asked;
  // Nor is it told when it asks what came of them.
  provider.halfOpen();
  await until('both captures', async () => {
    const captures = await capturesAtProvider(open);
    const { payments } = await readRecords(open);
    const ids = payments.filter(({ orderId }) => [kept.id, lost.id].includes(orderId)).map(({ _id }) => _id);
    return captures.filter(({ reference }) => ids.includes(reference)).length === 2;
  });
  process.kill(pid, 'SIGSTOP');
  // What was said to it meanwhile it finds when it goes on.
  provider.heal();
  webhooks.heal();
  const stoppedAt = performance.now();
  try {
    // The rest of the house goes on: seats are looked at and held, and lapse.
    await ended(open, kept.id, 'EXPIRED');
    await ended(open, lost.id, 'EXPIRED');
    const seats = await until('the seats of the one who lost them', async () => {
      const hold = await holdSeats(winner, event.id, lost.seats);
      return hold.__typename === 'SeatHold' && hold;
    });
    const taken = await placeOrder(winner, seats.id);
    expect(taken.__typename).toBe('Order');
    await pause(Math.max(0, stoppedMs - (performance.now() - stoppedAt)));
  } finally {
    process.kill(pid, 'SIGCONT');
  }

  await ended(open, kept.id, 'CONFIRMED');
  await ended(open, lost.id, 'REFUNDED');
  await Promise.all(paying);
  // And it serves again as if nothing had been.
  await buying(stage, winner);
  await atRest(open);
  await expectPromisesKept(open);
});
