import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventContract, PayloadOf } from '@parterre/contracts/event';
import { paymentCaptured, paymentFailed, refundCompleted } from '@parterre/contracts/payments-events';
import {
  orderClosed,
  orderConfirmed,
  orderPlaced,
  refundRequested,
} from '@parterre/contracts/tickets-events';
import { freePort } from '@parterre/engines/free-port';
import type { Viewer } from '@parterre/identity/viewer';
import { connectBroker } from '@parterre/messaging/broker';
import { outboxEntry } from '@parterre/messaging/outbox-entry';
import { startPayments } from '@parterre/payments/app';
import type { PaymentsSettings } from '@parterre/payments/env';
import { startSimulator } from '@parterre/simulator/app';
import type { SimulatorSettings } from '@parterre/simulator/env';
import { type Db, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { afterEach } from 'vitest';
import { createTestRouter, user } from '../../kit/as-router.js';
import { startTestEngines } from '../../kit/engines.js';
import { expectBalancedLedger, expectSoundLedger } from '../../kit/ledger.js';

/** The books of the offices of this test file that are open. */
const books = new Set<Db>();
afterEach(async () => {
  for (const db of books) {
    await expectSoundLedger(db);
  }
});

export const organizer = user('organizer-1', 'ORGANIZER');
export const admin = user('admin-1', 'ADMIN');

export interface Told {
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each event has a shape of its own
  payload: any;
}

export interface Options {
  /** Whether the provider sends webhooks; without them only the reconciler finishes what is open. */
  webhooks?: boolean;
  payments?: Partial<PaymentsSettings>;
  simulator?: Partial<SimulatorSettings>;
}

/** The payments subgraph with a real database, broker and payment provider; the test stands in for `tickets`. */
export async function openBoxOffice(options: Options = {}) {
  const engines = await startTestEngines();
  const directory = mkdtempSync(join(tmpdir(), 'parterre-payments-'));
  const router = await createTestRouter();
  const apiKey = randomBytes(24).toString('base64url');
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const [paymentsPort, simulatorPort] = [await freePort(), await freePort()];

  const simulatorSettings: SimulatorSettings = {
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PUBLIC_URL: undefined,
    PORT: simulatorPort,
    API_KEY: apiKey,
    WEBHOOK_SECRET: secret,
    WEBHOOK_URL:
      options.webhooks === false ? undefined : `http://127.0.0.1:${paymentsPort}/webhooks/simulator`,
    STATE_FILE: join(directory, 'simulator.journal'),
    SLOW_MS: 12_000,
    SILENCE_MS: 300,
    REPLY_LOST_WEBHOOK_DELAY_MS: 300,
    SLOW_MODE_MS: 0,
    ...options.simulator,
  };
  const paymentsSettings: PaymentsSettings = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: paymentsPort,
    MONGODB_URI: engines.mongodbUri,
    AMQP_URL: engines.amqpUrl,
    ROUTER_IDENTITY_PUBLIC_KEYS: router.publicKeys,
    provider: {
      PAYMENT_PROVIDER: 'simulator',
      SIMULATOR_URL: `http://127.0.0.1:${simulatorPort}`,
      SIMULATOR_API_KEY: apiKey,
      WEBHOOK_SECRET: secret,
    },
    RECONCILE_SECONDS: 0.5,
    PAYMENT_ASK_SECONDS: 0.5,
    PAYMENT_ANSWER_SECONDS: 25,
    backup: null,
    ...options.payments,
  };

  let simulator = await startSimulator(simulatorSettings);
  let payments: Awaited<ReturnType<typeof startPayments>> | undefined = await startPayments(paymentsSettings);
  const mongo = await new MongoClient(engines.mongodbUri).connect();
  const db = mongo.db('parterre_payments');
  const broker = await connectBroker({
    url: engines.amqpUrl,
    service: 'test',
    log: pino({ level: 'silent' }),
  });
  await broker.waitUntilHealthy(20_000);
  books.add(db);
  const told: Told[] = [];
  broker.subscribeLive<EventContract>({
    contracts: [paymentCaptured, paymentFailed, refundCompleted] as EventContract[],
    handle: ({ name }, payload) => void told.push({ name, payload }),
  });

  const publish = <Contract extends EventContract>(contract: Contract, payload: PayloadOf<Contract>) =>
    broker.publish(outboxEntry(contract, payload, { occurredAt: new Date(), correlationId: randomUUID() }));

  const ask = (query: string, variables: Record<string, unknown>, viewer?: Viewer) =>
    router.ask({ name: 'payments', url: `http://127.0.0.1:${paymentsPort}` }, query, variables, viewer);

  return {
    ...{ db, told, ask, publish, secret, apiKey, paymentsSettings, simulatorSettings },
    simulatorUrl: `http://127.0.0.1:${simulatorPort}`,
    webhookUrl: `http://127.0.0.1:${paymentsPort}/webhooks/simulator`,

    /** An order as `tickets` places it, and the payload for further events of it. */
    newOrder: (overrides: Partial<PayloadOf<typeof orderPlaced>> = {}) => {
      const orderId = randomUUID();
      return {
        orderId,
        number: 'OLY-2027-100042',
        eventId: 'event-1',
        organizerId: 'organizer-1',
        buyerId: `buyer-${orderId.slice(0, 8)}`,
        amount: 12_500,
        currency: 'EUR',
        quantity: 2,
        placedAt: new Date().toISOString(),
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
        ...overrides,
      };
    },
    place: async (order: PayloadOf<typeof orderPlaced>) => publish(orderPlaced, order),
    close: async (order: PayloadOf<typeof orderPlaced>, reason: 'EXPIRED' | 'CANCELLED') =>
      publish(orderClosed, { ...order, reason, closedAt: new Date().toISOString() }),
    confirm: async (order: PayloadOf<typeof orderPlaced>, paymentId?: string) =>
      publish(orderConfirmed, {
        ...order,
        ...(paymentId === undefined ? {} : { paymentId }),
        eventTitle: 'An evening',
        venueName: 'A hall',
        venueTimeZone: 'Europe/Paris',
        startsAt: order.expiresAt,
        confirmedAt: order.placedAt,
        tickets: [
          {
            ...{ ticketId: 't1', number: 'OLY-2027-000042', priceTierId: 'p1', priceTierName: 'Stalls' },
            ...{ price: 12_500, seat: null, area: 'floor', sealedCode: 'v1.a.b' },
          },
        ],
      }),
    requestRefund: async (order: PayloadOf<typeof orderPlaced>, paymentId: string) =>
      publish(refundRequested, {
        ...order,
        paymentId,
        requestId: `of-${paymentId}`,
        reason: 'SEATS_LOST',
        requestedAt: new Date().toISOString(),
      }),

    /** Tells what came of `payOrder`; `answer` has the errors. */
    pay: async (
      order: { orderId: string; buyerId: string },
      token: string | null,
      idempotencyKey: string = randomUUID(),
      viewer: Viewer = user(order.buyerId),
    ) => {
      const input = { orderId: order.orderId, paymentMethodToken: token, idempotencyKey };
      const answer = await ask(payOrder, { input }, viewer);
      return { answer, result: answer.data?.payOrder };
    },
    refund: (input: Record<string, unknown>, viewer: Viewer = organizer) =>
      ask(refundPayment, { input: { reason: 'asked for', idempotencyKey: randomUUID(), ...input } }, viewer),

    /** What the provider has of this reference. */
    atProvider: async (kind: 'captures' | 'refunds', query: string) => {
      const response = await fetch(`http://127.0.0.1:${simulatorPort}/v1/${kind}?${query}`, {
        headers: { authorization: `Bearer ${apiKey}` },
      });
      return (
        (await response.json()) as Record<
          string,
          { id: string; status: string; amount: number; challengeUrl?: string }[]
        >
      )[kind];
    },
    /** Takes money with `tok_ok` past the subgraph, as its merchant. @returns the provider's name for it */
    captureAtProvider: async (capture: { reference: string; amount: number; currency: string }) => {
      const response = await fetch(`http://127.0.0.1:${simulatorPort}/v1/captures`, {
        method: 'POST',
        headers: {
          ...{ authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
          'idempotency-key': `past-${capture.reference}`,
        },
        body: JSON.stringify({ ...capture, token: 'tok_ok' }),
      });
      return ((await response.json()) as { id: string }).id;
    },
    stopSimulator: () => simulator.stop(),
    startSimulator: async () => {
      simulator = await startSimulator(simulatorSettings);
    },
    stopPayments: async () => {
      await payments?.stop();
      payments = undefined;
    },
    startPayments: async () => {
      payments = await startPayments(paymentsSettings);
    },
    /** A second process, as it were, beside the first. */
    startAnother: (changes: Partial<PaymentsSettings>) =>
      startPayments({ ...paymentsSettings, PORT: 0, ...changes }),
    stop: async () => {
      books.delete(db);
      if (payments) {
        await expectBalancedLedger(db);
      }
      await payments?.stop();
      await simulator.stop();
      await broker.close();
      await mongo.close();
      await engines.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type BoxOffice = Awaited<ReturnType<typeof openBoxOffice>>;

/** The variables of a process of its own with these settings. */
export function asEnvironment(settings: PaymentsSettings): Record<string, string> {
  const { provider, backup, ...own } = settings;
  return Object.fromEntries(
    Object.entries({ ...own, ...provider, ...backup }).map(([name, value]) => [name, String(value)]),
  );
}

const paymentFields = `id status amount { amount currency } refunded { amount } card { brand last4 }
  failure { code } nextAction { url } order { id } refunds { id amount { amount } status reason }`;

const payOrder = `mutation ($input: PayOrderInput!) { payOrder(input: $input) { __typename
  ... on Payment { ${paymentFields} }
  ... on PaymentDeclined { code message retryable }
  ... on OrderNotPayable { orderStatus: status } } }`;

const refundPayment = `mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { ${paymentFields} } }`;

export const paymentQuery = `query ($id: ID!) { payment(id: $id) { ${paymentFields} } }`;
