import { expect, test } from 'vitest';
import { reservePorts } from './ports.js';

test('houses that reserve their ports at once have no port in common', async () => {
  const houses = await Promise.all(Array.from({ length: 20 }, () => reservePorts(12)));
  try {
    const ports = houses.flatMap(({ ports }) => ports);
    expect(ports).toHaveLength(20 * 12);
    expect(new Set(ports).size).toBe(ports.length);
  } finally {
    await Promise.all(houses.map(({ release }) => release()));
  }
});

test('more ports than a block has are refused', async () => {
  await expect(reservePorts(64)).rejects.toThrow('at most 63');
});
