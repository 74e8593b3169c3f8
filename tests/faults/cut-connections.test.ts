import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { holdSeats, payOrder, placeOrder } from '../kit/box-office.js';
import { codeOf } from '../kit/refusal.js';
import { until } from '../kit/until.js';
import { insist } from './buying.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { capturesAtProvider } from './provider.js';
import { atRest } from './rest.js';
import {
  beingRefunded,
  buying,
  newPeople,
  type People,
  type Stage,
  setStage,
  withdrawing,
} from './stories.js';
import type { TcpProxy } from './tcp-proxy.js';
import { mongoCommand, through } from './through.js';

/** Between `payments` and the provider, and between `payments`, `tickets` and their databases: connections that end. */
let open: OpenHouse;
let people: People;
let provider: TcpProxy;
let webhooks: TcpProxy;
let databases: Record<string, TcpProxy> = {};
const proxies = () =>
  [provider, webhooks, ...Object.values(databases)].filter((proxy) => proxy !== undefined);

beforeAll(async () => {
  open = await openHouse({ env: { payments: { RECONCILE_SECONDS: '1', PAYMENT_ASK_SECONDS: '1' } } });
  provider = await through(open, 'payments', 'SIMULATOR_URL');
  webhooks = await through(open, 'simulator', 'WEBHOOK_URL');
  databases = {
    payments: await through(open, 'payments', 'MONGODB_URI'),
    tickets: await through(open, 'tickets', 'MONGODB_URI'),
  };
});
beforeEach(async () => {
  people = await newPeople(open);
});
afterEach(() => {
  for (const proxy of proxies()) proxy.heal();
});
afterAll(async () => {
  await open?.stop();
  await Promise.all(proxies().map((proxy) => proxy.stop()));
});

const buyerOf = ({ buyers: [buyer] }: Stage) => buyer as Stage['organizer'];

describe("8: the provider's answer to a payment is lost, and the client retries", () => {
  test.each([
    { how: 'it tells by webhook', breaking: () => provider.loseReplyTo('POST /v1/captures') },
    {
      how: 'its webhook does not arrive either',
      breaking: async () => {
        webhooks.cut();
        await provider.loseReplyTo('POST /v1/captures');
      },
    },
    {
      how: 'nor does its answer to the question what came of it',
      breaking: async () => {
        webhooks.cut();
        await Promise.all([
          provider.loseReplyTo('POST /v1/captures'),
          provider.loseReplyTo('GET /v1/captures', 2),
        ]);
      },
    },
    { how: 'it was never asked', breaking: () => provider.refuse('POST /v1/captures') },
  ])('$how', async ({ breaking }) => {
    const stage = await setStage(people);
    const buyer = buyerOf(stage);
    // One that goes well: of many rounds with nothing but lost answers the circuit to the provider would open.
    await buying(stage, buyer);
    const hold = await holdSeats(buyer, stage.event.id, stage.nextSeats());
    const order = await placeOrder(buyer, hold.id);
    const key = randomUUID();
    const pay = () => payOrder(buyer, order.id, 'tok_ok', key);
    const broken = breaking();
    const answers = [await insist('the payment', pay)];
    await broken;
    await until(
      'its end',
      async () => {
        answers.push(await insist('the answer', pay));
        return answers.at(-1)?.status === 'CAPTURED';
      },
      30_000,
    );
    expect(new Set(answers.map(({ id }) => id)).size, 'the same payment each time').toBe(1);
    expect(await codeOf(payOrder(buyer, order.id, 'tok_slow', key)), 'other input').toBe('CONFLICT');
    await atRest(open);
    const captures = await capturesAtProvider(open);
    expect(captures.filter(({ reference }) => reference === answers[0].id)).toMatchObject([
      { status: 'captured', refunds: [] },
    ]);
    await expectPromisesKept(open);
  });
});

describe('10: the compensation fails twice, and the money is back once', () => {
  // Without webhooks: otherwise the provider itself would mend it after the first time.
  beforeEach(() => webhooks.cut());

  test.each([
    { how: 'the provider is not reached', breaking: () => provider.refuse('POST /v1/refunds', 2) },
    { how: 'its answer is lost', breaking: () => provider.loseReplyTo('POST /v1/refunds', 2) },
    {
      how: 'what it gave back is not written down',
      breaking: async () => {
        // Once the provider is asked, the request for the refund is written; what comes next is that it is done.
        await provider.arrivalOf('POST /v1/refunds');
        await databases.payments?.refuse('COMPLETED', 2);
      },
    },
  ])('$how', async ({ breaking }) => {
    const stage = await setStage(people);
    const broken = breaking();
    const { paymentId } = await withdrawing(stage, buyerOf(stage));
    await broken;
    await atRest(open);
    const captures = await capturesAtProvider(open);
    expect(captures.find(({ reference }) => reference === paymentId)?.refunds).toHaveLength(1);
    await expectPromisesKept(open);
  });
});

describe('17: the reply of the database is cut after the write', () => {
  test.each([
    { of: 'tickets', command: 'update', collection: 'carts', story: buying },
    { of: 'tickets', command: 'findAndModify', collection: 'rows', story: buying },
    { of: 'tickets', command: 'insert', collection: 'orders', story: buying },
    { of: 'tickets', command: 'findAndModify', collection: 'orders', story: buying },
    { of: 'tickets', command: 'insert', collection: 'serials', story: buying },
    { of: 'tickets', command: 'insert', collection: 'tickets', story: buying },
    { of: 'payments', command: 'insert', collection: 'payments', story: buying },
    { of: 'payments', command: 'update', collection: 'payments', story: beingRefunded },
    { of: 'payments', command: 'insert', collection: 'ledger', story: buying },
  ])('$command $collection of $of', async ({ of, command, collection, story }) => {
    const stage = await setStage(people);
    const lost = databases[of]?.loseReplyTo(mongoCommand(command, collection));
    await story(stage, buyerOf(stage));
    await lost;
    await atRest(open);
    await expectPromisesKept(open);
  });
});
