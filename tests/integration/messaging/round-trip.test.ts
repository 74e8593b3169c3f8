import { orderChanged } from '@parterre/contracts/tickets-events';
import type { ReceivedMessage } from '@parterre/messaging/broker';
import { correlationId } from '@parterre/messaging/correlation';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestEngines, type TestEngines } from '../../kit/engines.js';
import { until } from '../../kit/until.js';
import { confirmedEntry, connectTestBroker, registeredEntry, type TestBroker } from './setting.js';

let engines: TestEngines;
let broker: TestBroker;

beforeAll(async () => {
  engines = await startTestEngines();
});
afterAll(() => engines.stop());

beforeEach(async () => {
  broker = await connectTestBroker(engines.amqpUrl);
  await broker.waitUntilHealthy(30_000);
});
afterEach(() => broker.close());

describe('a durable event', () => {
  it('reaches its consumer with its payload, its id, its time and the correlation id of its origin', async () => {
    const received: { payload: unknown; message: ReceivedMessage; inContext: string }[] = [];
    broker.consume({
      queue: 'users.on-user-registered',
      handle: async (payload, message) => {
        await Promise.resolve();
        received.push({ payload, message, inContext: correlationId() });
      },
    });
    const entry = registeredEntry('user-1', { correlationId: 'from-the-browser' });
    await broker.publish(entry);

    await until('the message', () => received.length === 1);
    expect(received[0]).toEqual({
      payload: entry.payload,
      inContext: 'from-the-browser',
      message: {
        id: entry.id,
        correlationId: 'from-the-browser',
        occurredAt: entry.occurredAt,
        redelivered: false,
        attempt: 1,
      },
    });
    expect(await broker.metric('messaging_published_total', { result: 'confirmed' })).toBe(1);
    await until(
      'its count',
      async () => (await broker.metric('messaging_consumed_total', { result: 'handled' })) === 1,
    );
  });

  it('waits for a consumer that has never started', async () => {
    await broker.publish(confirmedEntry('order-before-the-consumers'));
    const queues = [
      'users.on-order-confirmed',
      'events.on-order-confirmed',
      'notifications.on-order-confirmed',
    ] as const;
    const received: string[] = [];
    for (const queue of queues) {
      broker.consume({ queue, handle: async ({ orderId }) => void received.push(`${queue} ${orderId}`) });
    }
    await until('all three', () => received.length === 3);
    expect(received.sort()).toEqual(queues.map((queue) => `${queue} order-before-the-consumers`).sort());
  });

  it('has the same id when it comes twice', async () => {
    const ids: string[] = [];
    broker.consume({ queue: 'users.on-user-registered', handle: async (_, { id }) => void ids.push(id) });
    const entry = registeredEntry('user-2');
    await Promise.all([broker.publish(entry), broker.publish(entry)]);
    await until('both deliveries', () => ids.length === 2);
    expect(ids).toEqual([entry.id, entry.id]);
  });

  it('is refused when no queue would take it', async () => {
    const nowhere = { ...registeredEntry('user-3'), routingKey: 'auth.nobody-listens.v1' };
    const good = registeredEntry('user-4');
    const results = await Promise.allSettled([broker.publish(nowhere), broker.publish(good)]);
    expect(results).toMatchObject([
      { status: 'rejected', reason: { name: 'PublishError', code: 'UNROUTABLE' } },
      { status: 'fulfilled' },
    ]);
    expect(await broker.metric('messaging_published_total', { result: 'unroutable' })).toBe(1);
  });

  it('is refused at once while too many wait for their confirm', async () => {
    const entries = Array.from({ length: 1_200 }, (_, index) => registeredEntry(`crowd-${index}`));
    const results = await Promise.allSettled(entries.map((entry) => broker.publish(entry)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(200);
    expect(refused[0]).toMatchObject({ reason: { code: 'OVERLOADED' } });
  });

  it('is handled by as many at once as the consumer allows', async () => {
    let running = 0;
    let most = 0;
    let handled = 0;
    broker.consume({
      queue: 'payments.on-order-closed',
      prefetch: 3,
      handle: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
        handled += 1;
      },
    });
    const { payload, ...rest } = confirmedEntry('order-1');
    const closed = { ...(payload as object), reason: 'EXPIRED', closedAt: '2026-05-01T10:00:00.000Z' };
    const entries = Array.from({ length: 12 }, (_, index) => ({
      ...rest,
      id: `closed-${index}`,
      payload: closed,
    }));
    await Promise.all(
      entries.map((entry) => broker.publish({ ...entry, routingKey: 'tickets.order-closed.v1' })),
    );
    await until('all', () => handled === 12);
    expect(most).toBe(3);
  });
});

describe('a drain', () => {
  it('finishes the handlers under way and takes nothing new', async () => {
    const finished: string[] = [];
    let entered = false;
    broker.consume({
      queue: 'tickets.on-refund-completed',
      prefetch: 1,
      handle: async ({ refundId }) => {
        entered = true;
        await new Promise((resolve) => setTimeout(resolve, 200));
        finished.push(refundId);
      },
    });
    const other = await connectTestBroker(engines.amqpUrl);
    await other.waitUntilHealthy(10_000);
    for (const refundId of ['refund-1', 'refund-2']) await other.publish(refunded(refundId));
    await until('the first', () => entered);
    await broker.close();
    expect(finished).toEqual(['refund-1']);

    other.consume({
      queue: 'tickets.on-refund-completed',
      handle: async ({ refundId }) => void finished.push(refundId),
    });
    await until('the second, elsewhere', () => finished.length === 2);
    expect(finished).toEqual(['refund-1', 'refund-2']);
    await other.close();
  });
});

describe('a live event', () => {
  it('reaches whoever listens, by contract, and nobody else', async () => {
    const listener = await connectTestBroker(engines.amqpUrl);
    await listener.waitUntilHealthy(10_000);
    const received: string[] = [];
    const subscription = listener.subscribeLive({
      contracts: [orderChanged],
      handle: (contract, { orderId }) => void received.push(`${contract.name} ${orderId}`),
    });
    await until('the first event', () => {
      broker.publishLive(orderChanged, { orderId: 'order-1', eventId: 'event-1', buyerId: 'buyer-1' });
      return received.length > 0;
    });
    expect(new Set(received)).toEqual(new Set(['OrderChanged order-1']));
    await subscription.close();
    const before = received.length;
    broker.publishLive(orderChanged, { orderId: 'order-2', eventId: 'event-1', buyerId: 'buyer-1' });
    await listener.close();
    expect(received).toHaveLength(before);
    expect(await broker.metric('messaging_live_total', { result: 'dropped' })).toBe(0);
  });

  it('may be a durable one that somebody overhears', async () => {
    const { userRegistered } = await import('@parterre/contracts/auth-events');
    const overheard: string[] = [];
    broker.subscribeLive({
      contracts: [userRegistered],
      handle: (_, { userId }) => void overheard.push(userId),
    });
    await until('the event', async () => {
      await broker.publish(registeredEntry('user-overheard'));
      return overheard.length > 0;
    });
    expect(overheard[0]).toBe('user-overheard');
  });
});

function refunded(refundId: string) {
  const at = '2026-05-01T10:00:00.000Z';
  return {
    id: refundId,
    routingKey: 'payments.refund-completed.v1',
    occurredAt: at,
    correlationId: 'correlation-1',
    payload: {
      paymentId: 'payment-1',
      orderId: 'order-1',
      buyerId: 'buyer-1',
      amount: 1,
      currency: 'EUR',
      refundId,
      refundedInTotal: 1,
      completedAt: at,
    },
  };
}
