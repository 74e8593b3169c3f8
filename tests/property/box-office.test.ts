import fc from 'fast-check';
import { expect, test } from 'vitest';
import { story, troubles } from './actions.js';
import { play } from './play.js';
import { stories } from './settings.js';
import type { SimulatedHouse } from './simulation/house.js';

test('whatever buyers, organizers, time and trouble do, seats, tickets, ledger and read models agree', async () => {
  const sum = { played: 0, withTickets: 0 };
  await fc.assert(
    fc.asyncProperty(story, troubles, async (moments, trouble) => {
      let hasTickets = false;
      const look = ({ databases }: SimulatedHouse) => {
        hasTickets ||= databases.tickets.writesOf('tickets') > 0;
      };
      expect(await play(moments, trouble, look)).toEqual([]);
      sum.played += 1;
      if (hasTickets) sum.withTickets += 1;
    }),
    stories,
  );
  // Where nobody comes to tickets, nothing was tried; a story that is told again by its path need not have any.
  if (!stories.path) expect(sum.withTickets).toBeGreaterThan(sum.played / 10);
});

test('the same seed is the same story', async () => {
  const [[moments, trouble] = [[], null]] = fc.sample(fc.tuple(story, troubles), { numRuns: 1, seed: 4 });
  if (!trouble) throw new Error('There is no story.');
  const steps = async () => {
    const told: string[] = [];
    await play(moments, trouble, (house) =>
      told.push(`${house.schedule.made} ${house.writes} ${house.now()}`),
    );
    return told;
  };
  expect(await steps()).toEqual(await steps());
});
