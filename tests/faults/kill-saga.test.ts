import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { type OpenHouse, openHouse } from './open-house.js';
import { expectToGoOn, stepsOf } from './saga.js';
import { buying, newPeople, type People } from './stories.js';

/** Scenarios 4, 5 and 10, for purchases: `tickets`, which keeps the saga, killed at every step. */
let open: OpenHouse;
let people: People;
beforeAll(async () => {
  open = await openHouse({ env: { payments: { RECONCILE_SECONDS: '1', PAYMENT_ASK_SECONDS: '1' } } });
});
beforeEach(async () => {
  people = await newPeople(open);
});
afterAll(() => open?.stop());

const purchase = { subgraph: 'tickets', story: buying } as const;

describe('4: tickets, killed after a write and before the news of it, or after the news', () => {
  test.each([
    // The first news is that of an order that was placed, the fourth that of one that is confirmed.
    'outbox.before-publish',
    'outbox.before-publish:4',
    'outbox.after-confirm:4',
  ])('at %s', (point) => expectToGoOn(people, purchase, point));
});

test('5: the relay of tickets, killed after the confirm and before it has taken out what an earlier death left', () =>
  expectToGoOn(people, purchase, 'outbox.before-publish', 'outbox.after-confirm@relay'));

describe('10: the saga, killed at every step', () => {
  test.each(stepsOf('purchase'))('at $point while three are $what', (step) =>
    expectToGoOn(people, step, step.point),
  );

  test.each([
    'tickets.capture.after-row:4',
    'tickets.capture.after-numbers:2',
    'tickets.capture.after-tickets:3',
  ])('at %s while three are buying', (point) => expectToGoOn(people, purchase, point));
});
