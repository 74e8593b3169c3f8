import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('every scenario of the benchmark runs, small', { timeout: 300_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/dist/bench.js', '--smoke'], {
    cwd: root,
  });
  expect(stdout.match(/^## .*$/gm)).toEqual([
    '## A hold among many, by the shape of the inventory',
    '## A hold in a larger hall',
    '## A hold of four seats, against the bare driver',
    '## The snapshot of a seat map',
    '## A purchase',
    '## False refusals',
  ]);
});
