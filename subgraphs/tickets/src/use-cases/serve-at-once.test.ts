import { expect, test } from 'vitest';
import { createServeAtOnce } from './serve-at-once.js';

test('an event is served again for what came back while it was served, once however often it is told of', async () => {
  const served: string[] = [];
  const again = ['a', 'a', 'b'];
  const atOnce = createServeAtOnce(async (eventId) => {
    served.push(eventId);
    await Promise.resolve();
    for (const freed of again.splice(0)) atOnce.placesFreed(freed);
  });
  atOnce.placesFreed('a');
  expect(served, 'without waiting for anything').toEqual(['a']);
  await atOnce.settled();
  expect(served).toEqual(['a', 'a', 'b']);
});

test('what comes back after all was served is served as well', async () => {
  const served: string[] = [];
  const atOnce = createServeAtOnce(async (eventId) => {
    served.push(eventId);
  });
  atOnce.placesFreed('a');
  await atOnce.settled();
  atOnce.placesFreed('a');
  await atOnce.settled();
  expect(served).toEqual(['a', 'a']);
});
