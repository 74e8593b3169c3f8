import { RateLimited } from '@parterre/subgraph-kit/errors';
import { expect, test } from 'vitest';
import { KeyedQueue } from './keyed-queue.js';

test('tasks of one key run one after the other, those of another key beside them', async () => {
  const queue = new KeyedQueue();
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = queue.run('row', async () => {
    await gate.promise;
    order.push('first');
  });
  const second = queue.run('row', async () => void order.push('second'));
  await queue.run('other', async () => void order.push('other'));
  gate.resolve();
  await Promise.all([first, second]);
  expect(order).toEqual(['other', 'first', 'second']);
  expect(queue.waiting('row')).toBe(0);
});

test('a line that is too long refuses buyers, and nothing that must be done', async () => {
  const queue = new KeyedQueue();
  const gate = Promise.withResolvers<void>();
  const waiting = Array.from({ length: 1_000 }, () => queue.runOrRefuse('row', () => gate.promise));
  await expect(queue.runOrRefuse('row', async () => {})).rejects.toBeInstanceOf(RateLimited);
  const sale = queue.run('row', async () => 'sold');
  gate.resolve();
  await Promise.all(waiting);
  expect(await sale).toBe('sold');
});
