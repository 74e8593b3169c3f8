import fc from 'fast-check';
import { expect, test } from 'vitest';
import { story, troubles } from './actions.js';
import { play } from './play.js';
import { stories } from './settings.js';

test('whatever buyers, organizers, time and trouble do, seats, tickets, ledger and read models agree', async () => {
  await fc.assert(
    fc.asyncProperty(story, troubles, async (moments, trouble) => {
      expect(await play(moments, trouble)).toEqual([]);
    }),
    stories,
  );
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
