import type { OutboxEntry } from '@parterre/contracts/event';
import pino from 'pino';
import { expect, it, vi } from 'vitest';
import { correlationId, withCorrelation } from './correlation.js';
import { createOutbox } from './outbox.js';
import type { OutboxStore } from './outbox-store.js';

const log = pino({ level: 'silent' });
const store: OutboxStore = { pending: async () => [], remove: async () => {} };

function entry(id: string): OutboxEntry {
  return { id, routingKey: 'x', occurredAt: new Date().toISOString(), correlationId: 'c', payload: {} };
}

it('publishes the events of one flush one after another, and of at most 64 documents at once', async () => {
  let running = 0;
  let most = 0;
  const order: string[] = [];
  const publish = async ({ id }: OutboxEntry) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    order.push(id);
    running -= 1;
  };
  const outbox = createOutbox({ broker: { publish, healthy: () => true }, stores: [store], log });
  for (let document = 0; document < 200; document += 1) {
    outbox.flush(store, document, [entry(`${document}-a`), entry(`${document}-b`)]);
  }
  await outbox.drain();
  expect(order).toHaveLength(400);
  expect(most).toBe(64);
  for (let document = 0; document < 200; document += 1) {
    expect(order.indexOf(`${document}-a`)).toBeLessThan(order.indexOf(`${document}-b`));
  }
});

it('publishes under the correlation id of whoever flushed, also what had to wait', async () => {
  const seen: [string, string][] = [];
  const publish = async ({ id }: OutboxEntry) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    seen.push([id, correlationId()]);
  };
  const outbox = createOutbox({ broker: { publish, healthy: () => true }, stores: [store], log });
  for (let document = 0; document < 200; document += 1) {
    withCorrelation(`request-${document}`, () =>
      outbox.flush(store, document, [entry(`request-${document}`)]),
    );
  }
  await outbox.drain();
  expect(seen).toHaveLength(200);
  expect(seen.filter(([id, under]) => id !== under)).toEqual([]);
});

it('takes out what was published before an event that fails, and nothing after it', async () => {
  const remove = vi.fn(async () => {});
  const publish = async ({ id }: OutboxEntry) => {
    if (id === 'b') throw new Error('refused');
  };
  const outbox = createOutbox({ broker: { publish, healthy: () => true }, stores: [store], log });
  outbox.flush({ ...store, remove }, 'document-1', [entry('a'), entry('b'), entry('c')]);
  await outbox.drain();
  expect(remove.mock.calls).toEqual([['document-1', ['a']]]);
});

it('leaves everything to the relay while there is no broker', async () => {
  const publish = vi.fn(async () => {});
  const outbox = createOutbox({ broker: { publish, healthy: () => false }, stores: [store], log });
  outbox.flush(store, 'document-1', [entry('a')]);
  await outbox.drain();
  expect(publish).not.toHaveBeenCalled();
});

it('bounds what waits: beyond some thousands a flush is left to the relay', async () => {
  const { promise: blocked, resolve: release } = Promise.withResolvers<void>();
  const publish = vi.fn(() => blocked);
  const outbox = createOutbox({ broker: { publish, healthy: () => true }, stores: [store], log });
  for (let document = 0; document < 6_000; document += 1)
    outbox.flush(store, document, [entry(`${document}`)]);
  release();
  await outbox.drain();
  expect(publish).toHaveBeenCalledTimes(5_064);
});
