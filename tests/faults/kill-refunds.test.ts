import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { type OpenHouse, openHouse } from './open-house.js';
import { expectToGoOn, stepsOf } from './saga.js';
import { newPeople, type People } from './stories.js';

/** Scenario 10, for what follows a purchase or ends an order: `tickets` and `payments`, killed at every step. */
let open: OpenHouse;
let people: People;
beforeAll(async () => {
  open = await openHouse({ env: { payments: { RECONCILE_SECONDS: '1', PAYMENT_ASK_SECONDS: '1' } } });
});
beforeEach(async () => {
  people = await newPeople(open);
});
afterAll(() => open?.stop());

describe('10: refunds, cancellations and resales, killed at every step: undone whole, and the money is back once', () => {
  test.each(stepsOf('refund'))('at $point while three are $what', (step) =>
    expectToGoOn(people, step, step.point),
  );
});
