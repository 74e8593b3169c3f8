import { afterAll, beforeAll, describe, test } from 'vitest';
import { crashPointsOf, killedAt } from './crashes.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { atRest } from './rest.js';
import {
  beingRefunded,
  buying,
  cancelling,
  newPeople,
  reselling,
  type Story,
  setStage,
  withdrawing,
} from './stories.js';

/** Scenarios 4, 5 and 10: `tickets`, which keeps the saga of a purchase, killed at every step of it. */
let open: OpenHouse;
let people: Awaited<ReturnType<typeof newPeople>>;
beforeAll(async () => {
  open = await openHouse({ env: { payments: { RECONCILE_SECONDS: '1', PAYMENT_ASK_SECONDS: '1' } } });
  people = await newPeople(open);
});
afterAll(() => open?.stop());

/** Which stories pass a point, by how its name begins. */
const passing: Record<string, Story[]> = {
  'tickets.hold': [buying],
  'tickets.order': [buying],
  'tickets.capture': [buying],
  'tickets.withdraw': [withdrawing],
  'tickets.refund': [withdrawing],
  'tickets.refund.after-completed': [beingRefunded],
  'tickets.unwind': [withdrawing, cancelling],
  'tickets.unwind.after-tickets': [withdrawing],
  'tickets.resale': [reselling],
};

function storiesPast(point: string): Story[] {
  const name = Object.keys(passing).findLast((start) => point.startsWith(start));
  if (!name) throw new Error(`No story passes ${point}: tell in this table which one does.`);
  return passing[name] ?? [];
}

/** Killed there while three buyers do the same; whatever each was told, all come to the same end. */
async function expectToGoOn(point: string | string[], story: Story): Promise<void> {
  const stage = await setStage(people);
  await killedAt([{ service: open.house.service('tickets'), points: [point].flat() }], () =>
    Promise.all(stage.buyers.map((buyer) => story(stage, buyer))),
  );
  await atRest(open);
  await expectPromisesKept(open);
}

describe('4: tickets, killed after a write and before the news of it, or after the news', () => {
  test.each([
    // The first news is that of an order that was placed, the fourth that of one that is confirmed.
    'outbox.before-publish',
    'outbox.before-publish:4',
    'outbox.after-confirm:4',
  ])('at %s', (point) => expectToGoOn(point, buying));
});

test('5: the relay of tickets, killed after the confirm and before it has taken out what an earlier death left', () =>
  expectToGoOn(['outbox.before-publish', 'outbox.after-confirm@relay'], buying));

describe('10: the saga, killed at every step', () => {
  const points = crashPointsOf('tickets').flatMap((point) =>
    storiesPast(point).map((story) => ({ point, what: story.name, story })),
  );
  test.each(points)('at $point while three are $what', ({ point, story }) => expectToGoOn(point, story));

  test.each([
    'tickets.capture.after-row:4',
    'tickets.capture.after-numbers:2',
    'tickets.capture.after-tickets:3',
  ])('at %s while three are buying', (point) => expectToGoOn(point, buying));
});
