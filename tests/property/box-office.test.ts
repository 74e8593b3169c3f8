import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Action, type Moment, story, troubles } from './actions.js';
import type { StoredOrder } from './invariants/records.js';
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

test('money that came back for an order that never was paid is no purchase in anybody’s history', async () => {
  const calmly = (what: Action, then = 40): Moment => ({ ...what, at: 0, then });
  const moments = [
    calmly({ do: 'hold', buyer: 0, seats: [0], floor: 0, key: 0 }),
    calmly({ do: 'place', which: 0, key: 0 }),
  ];
  const troubles = { seed: 0, copies: 1, delayMs: 0, paceMs: 0, lostWebhooks: 0 };
  const refunded = ({ databases, bus }: SimulatedHouse) => {
    for (const { _id: orderId, buyerId, price } of databases.tickets.stored<StoredOrder>('orders')) {
      const { amount, currency } = price.total;
      bus.put('users.on-refund-completed', 'the-refund', {
        ...{ paymentId: 'payment', orderId, buyerId, amount, currency },
        ...{ refundId: 'refund', refundedInTotal: amount, completedAt: '2027-03-01T12:00:00Z' },
        decided: { by: 'organizer', amount },
      });
    }
  };
  expect(await play(moments, { ...troubles, cutsPerMille: 0, killsPerMille: 0 }, refunded)).toEqual([]);
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
