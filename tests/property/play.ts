import { Refusal } from '@parterre/subgraph-kit/errors';
import type { Moment } from './actions.js';
import { faultsAtRest } from './invariants/at-rest.js';
import { createSeatWatch } from './invariants/seat-watch.js';
import { Requests } from './requests.js';
import { within } from './simulation/current.js';
import { ConnectionCut } from './simulation/cuts.js';
import { buyers, eventId, type Hall, published } from './simulation/event.js';
import { SimulatedHouse, type Troubles } from './simulation/house.js';
import { below } from './simulation/random.js';

export const hall: Hall = { rows: 3, seatsInRow: 5, floor: 5, limitPerBuyer: 6 };

/**
 * Plays a story to its end.
 * @param look shown the house after each moment
 * @returns what is wrong: nothing, or a line for each broken promise
 */
export async function play(
  story: readonly Moment[],
  troubles: Troubles,
  look: (house: SimulatedHouse) => void = () => {},
): Promise<string[]> {
  const house = new SimulatedHouse(troubles);
  return within(house, async () => {
    await openSale(house, hall);
    const requests = new Requests(house, hall);
    const faults: string[] = [];
    house.schedule.watch = createSeatWatch(house, requests.grants, (fault) => faults.push(fault));
    const sent: (() => Promise<unknown>)[] = [];

    const send = (request: () => Promise<unknown>) => {
      request().catch((error: unknown) => {
        // Refusals are answers, and a cut connection is nobody's fault. Anything else is ours.
        if (error instanceof Refusal || error instanceof ConnectionCut) return;
        faults.push(`a request ended in ${error instanceof Error ? error.stack : String(error)}`);
      });
    };

    for (const moment of story) {
      await begin(moment);
      for (let step = 0; step < moment.then; step += 1) {
        if (!(await house.schedule.advance())) break;
        if (house.random() * 1_000 < troubles.killsPerMille) {
          house.restart(house.random() < 0.5 ? 'tickets' : 'payments', below(house.random, 2));
        }
      }
      look(house);
    }
    const restless = await house.comeToRest();
    return [
      ...faults,
      ...restless,
      ...requests.grants.conflicts,
      ...requests.differentAnswers,
      ...(await faultsAtRest(house)),
    ];

    async function begin(moment: Moment): Promise<void> {
      switch (moment.do) {
        case 'wait':
          return house.schedule.passUntil(house.now() + moment.seconds * 1_000);
        case 'work':
          return house.work(moment.service, moment.at, moment.task);
        case 'kill':
          return house.restart(moment.service, moment.at);
        case 'loseRefundReply':
          house.provider.lostRefundReplies += 1;
          return;
        case 'cancelEvent':
          requests.grants.endAll();
          return house.bus.put('tickets.on-event-cancelled', house.newId(), {
            ...{ eventId, version: 2, title: 'Gala' },
            cancelledAt: new Date(house.now()).toISOString(),
          });
        case 'again': {
          const request = sent.at(-1 - moment.back);
          return request && send(request);
        }
        default: {
          const request = requests.of(moment);
          if (!request) return;
          sent.push(request);
          return send(request);
        }
      }
    }
  });
}

/** The event is on the market and its buyers are known, in perfect health. */
export async function openSale(house: SimulatedHouse, sold: Hall): Promise<void> {
  const { cutsPerMille } = house;
  house.cutsPerMille = 0;
  house.bus.put('tickets.on-event-published', house.newId(), published(sold));
  for (const userId of buyers) {
    const facts = { userId, sealedEmail: 'v1.a.b', sealedDisplayName: 'v1.a.b', locale: 'en' };
    const registeredAt = new Date(house.now()).toISOString();
    house.bus.put('tickets.on-user-registered', house.newId(), { ...facts, registeredAt });
  }
  await house.schedule.drain();
  house.cutsPerMille = cutsPerMille;
}
