import { queues } from '@parterre/contracts/topology';
import { afterAll, beforeAll, beforeEach, test } from 'vitest';
import { killedAt, type Victim } from './crashes.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { atRest } from './rest.js';
import { cancelling, failingToPay, newPeople, type People, setStage, withdrawing } from './stories.js';

/** Scenario 6: whoever hears of orders and payments, killed after it wrote what it heard and before it said so. */
let open: OpenHouse;
let people: People;
beforeAll(async () => {
  open = await openHouse({
    env: {
      // A message that was being sent when its process died waits for this, and not for two minutes.
      notifications: { SENDING_SECONDS: '5' },
      // So does a payment that another one's news has interrupted.
      payments: { RECONCILE_SECONDS: '1', PAYMENT_ASK_SECONDS: '1' },
    },
  });
});
beforeEach(async () => {
  people = await newPeople(open);
});
afterAll(() => open?.stop());

/** The queues of a purchase, by who listens; a new one is among them by its name. */
const listening = Map.groupBy(
  Object.keys(queues).filter((queue) => /\.on-(order|payment|refund)-/.test(queue)),
  (queue) => queue.split('.')[0] ?? '',
);

/** One queue of each subgraph at a time: all of them die in the same purchases. */
const waves = Array.from(
  { length: Math.max(...[...listening.values()].map(({ length }) => length)) },
  (_, wave) => [...listening.values()].flatMap((names) => names[wave] ?? []),
);

test.each(waves.map((names) => ({ names })))(
  '6: the consumers of $names, killed after the write and before the ack',
  async ({ names }) => {
    const stage = await setStage(people);
    const victims = names.map((queue): Victim => {
      const service = open.house.service(queue.split('.')[0] ?? '');
      return { service, points: [`consumer.after-handle@${queue}`] };
    });
    const stories = [withdrawing, cancelling, failingToPay];
    await killedAt(victims, () =>
      Promise.all(stories.map((story, index) => story(stage, stage.buyers[index] ?? stage.organizer))),
    );
    await atRest(open);
    await expectPromisesKept(open);
  },
);
