import { vi } from 'vitest';

// Pauses and ids that the house takes from modules: the simulation's, as its clock and chance are (see current.ts).

vi.mock('node:timers/promises', async (original) => {
  const { current } = await import('./current.js');
  // One that is called off runs on, and nobody listens.
  const setTimeout = (ms: number, value: unknown) =>
    current()
      .pause(ms)
      .then(() => value);
  return { ...(await original<object>()), setTimeout };
});

vi.mock('ulid', async (original) => {
  const { current } = await import('./current.js');
  return { ...(await original<object>()), ulid: () => current().newId() };
});
