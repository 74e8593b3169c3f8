import { expect, test } from 'vitest';
import { rush } from './rush.js';
import { rushes } from './settings.js';

test('in a rush on few seats, in whatever order things happen, no seat is sold twice', async () => {
  const { firstSeed, seeds, attempts } = rushes;
  const sum = { attempts: 0, held: 0, sold: 0 };
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    const { faults, ...counts } = await rush(seed, attempts);
    expect(
      faults,
      `PROPERTY_SEED=${seed} PROPERTY_RUSHES=1 PROPERTY_ATTEMPTS=${attempts} tells it again`,
    ).toEqual([]);
    for (const what of ['attempts', 'held', 'sold'] as const) sum[what] += counts[what];
  }
  // Where nobody gets anything, or nobody buys it, nothing was tried.
  expect(sum.attempts).toBeGreaterThanOrEqual(seeds * attempts);
  expect(sum.held).toBeGreaterThan(sum.attempts / 50);
  expect(sum.sold).toBeGreaterThan(sum.held / 50);
  process.stdout.write(
    `${seeds} seeds: ${sum.attempts} attempts, ${sum.held} held, ${sum.sold} orders with tickets\n`,
  );
});
