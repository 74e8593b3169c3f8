import { crashPointsOf, killedAt } from './crashes.js';
import { expectPromisesKept } from './invariants.js';
import { atRest } from './rest.js';
import {
  beingRefunded,
  buying,
  calledOff,
  cancelling,
  losingTickets,
  type People,
  reselling,
  type Story,
  setStage,
  withdrawing,
} from './stories.js';

/** Which stories pass a point, by how its name begins; the last that fits counts. */
const passing: Record<string, Story[]> = {
  'tickets.hold': [buying],
  'tickets.order': [buying],
  'tickets.capture': [buying],
  'tickets.withdraw': [withdrawing],
  'tickets.refund': [withdrawing],
  'tickets.refund.after-completed': [beingRefunded],
  'tickets.refund-ticket': [losingTickets],
  'tickets.unwind': [withdrawing, cancelling],
  'tickets.unwind.after-tickets': [withdrawing],
  'tickets.resale': [reselling],
  'tickets.give-back': [calledOff],
  // Looked at more closely in kill-payments.test.ts.
  payments: [],
  'payments.refund': [withdrawing, beingRefunded],
};

export interface Step {
  subgraph: 'tickets' | 'payments';
  point: string;
  story: Story;
  /** The story's name, for the test's. */
  what: string;
}

/**
 * Every step of the saga at which a process can be killed, with what leads there: those of a purchase, or those after it.
 * @throws for a crash point in the code that no story is known to pass
 */
export function stepsOf(part: 'purchase' | 'refund'): Step[] {
  return (['tickets', 'payments'] as const).flatMap((subgraph) =>
    crashPointsOf(subgraph).flatMap((point) => {
      const start = Object.keys(passing).findLast((one) => point.startsWith(one));
      if (!start) throw new Error(`No story passes ${point}: tell in this table which one does.`);
      return (passing[start] ?? [])
        .filter((story) => (story === buying) === (part === 'purchase'))
        .map((story) => ({ subgraph, point, story, what: story.name }));
    }),
  );
}

/** Killed there while three buyers do the same; whatever each was told, all come to the same end. */
export async function expectToGoOn(
  people: People,
  { subgraph, story }: Pick<Step, 'subgraph' | 'story'>,
  ...points: string[]
): Promise<void> {
  const { open } = people;
  const stage = await setStage(people);
  await killedAt([{ service: open.house.service(subgraph), points }], () =>
    Promise.all(stage.buyers.map((buyer) => story(stage, buyer))),
  );
  await atRest(open);
  await expectPromisesKept(open);
}
