import { Refusal } from '@parterre/subgraph-kit/errors';
import type { HoldResult, HoldView } from '@parterre/tickets/use-cases/results';
import { faultsAtRest } from './invariants/at-rest.js';
import { createSeatWatch } from './invariants/seat-watch.js';
import { openSale } from './play.js';
import { within } from './simulation/current.js';
import { ConnectionCut } from './simulation/cuts.js';
import { eventId, type Hall, seatIdsOf, viewer } from './simulation/event.js';
import { Grants } from './simulation/grants.js';
import { SimulatedHouse } from './simulation/house.js';
import { below, seededRandom } from './simulation/random.js';

/** Eight seats and three places for twenty-four buyers: nearly every attempt meets another. */
const hall: Hall = { rows: 2, seatsInRow: 4, floor: 3, limitPerBuyer: 4 };
const seatIds = seatIdsOf(hall);
const buyersAtOnce = 24;

export interface RushReport {
  faults: string[];
  /** Requests for a hold. */
  attempts: number;
  /** Those that were told they have one. */
  held: number;
  /** Orders that came to tickets. */
  sold: number;
}

/**
 * Many buyers want the same few seats at once, through two processes, until so many attempts were made; what they get
 * they soon let go of in one way or another, so that there is always something to fight for.
 */
export async function rush(seed: number, attempts: number): Promise<RushReport> {
  const choose = seededRandom(seed ^ 0x5eed);
  const pick = <Thing>(things: readonly Thing[]): Thing => things[below(choose, things.length)] as Thing;
  const house = new SimulatedHouse({
    seed: Math.max(seed, 1),
    copies: 1 + below(choose, 3),
    delayMs: pick([0, 50, 2_000]),
    paceMs: pick([0, 2, 20]),
    cutsPerMille: pick([0, 0, 1, 5]),
    killsPerMille: 0,
    lostWebhooks: pick([0, 5]),
  });

  return within(house, async () => {
    await openSale(house, hall);
    const grants = new Grants(() => house.now(), hall.floor);
    const report: RushReport = { faults: [], attempts: 0, held: 0, sold: 0 };
    house.schedule.watch = createSeatWatch(house, grants, (fault) => report.faults.push(fault));
    const newKey = () => `rush-${house.newId()}`;

    /** `null` for a refusal and for a connection that broke: as a buyer sees it, try something else. */
    const ask = async <Service extends 'tickets' | 'payments', Answer>(
      service: Service,
      request: (able: SimulatedHouse[Service][0]['able']) => Promise<Answer>,
    ): Promise<Answer | null> => {
      const process = pick<SimulatedHouse[Service][0]>(house[service]);
      try {
        return await Promise.race([request(process.able), process.killed]);
      } catch (error) {
        if (error instanceof Refusal || error instanceof ConnectionCut) return null;
        report.faults.push(`a request ended in ${error instanceof Error ? error.stack : String(error)}`);
        return null;
      }
    };

    const buy = async (userId: string): Promise<void> => {
      const buyer = viewer(userId);
      while (report.attempts < attempts) {
        report.attempts += 1;
        const hold = await ask('tickets', (able) => attempt(able));
        if (hold?.kind !== 'HELD') continue;
        report.held += 1;
        grants.give(hold);
        await letGo(hold);
      }

      function attempt(able: SimulatedHouse['tickets'][0]['able']): Promise<HoldResult> {
        const asked = { eventId, accessCode: null, admission: null, idempotencyKey: newKey() };
        const kind = choose();
        if (kind < 0.15) {
          const wish = { priceTierIds: [], sections: [], accessible: false, adjacent: choose() < 0.5 };
          return able.holdBestSeats(buyer, { ...asked, ...wish, quantity: 1 + below(choose, 3) });
        }
        const wanted = Array.from({ length: 1 + below(choose, 3) }, () => pick(seatIds));
        const areas = kind < 0.35 ? [{ key: 'floor', quantity: 1 + below(choose, 2) }] : [];
        return able.hold(buyer, { ...asked, seatIds: kind < 0.25 ? [] : [...new Set(wanted)], areas });
      }

      async function letGo(hold: HoldView): Promise<void> {
        const way = choose();
        if (way < 0.03) return;
        if (way < 0.6) {
          grants.end(hold.id);
          await ask('tickets', (able) => able.releaseHold(buyer, hold.id));
          return;
        }
        const placing = { holdId: hold.id, promoCode: null, idempotencyKey: newKey() };
        const order = await ask('tickets', (able) => able.placeOrder(buyer, placing));
        if (order?.kind !== 'PLACED') return;
        if (way < 0.8) {
          const card = choose() < 0.8 ? 'tok_ok' : 'tok_lostReply';
          const paying = { orderId: order.id, paymentMethodToken: card, idempotencyKey: newKey() };
          await ask('payments', (able) => able.payOrder(buyer, paying));
          // The tickets come a moment later; whoever cancels before is refused and keeps them.
          await house.pause(below(choose, 400));
        }
        if (way < 0.97) {
          grants.end(hold.id);
          await ask('tickets', (able) => able.cancelOrder(buyer, order.id));
        }
      }
    };

    const buyers = Array.from({ length: buyersAtOnce }, (_, index) => buy(`buyer-${index}`));
    let done = false;
    const all = Promise.all(buyers).then(() => (done = true));
    for (let steps = 1; !done && (await house.schedule.advance()); steps += 1) {
      if (steps % 300 === 0) happen();
    }
    if (!done) report.faults.push('a buyer waits for ever');
    else await all;

    report.faults.push(...(await house.comeToRest()));
    report.sold = house.databases.tickets
      .stored<{ confirmedAt: Date | null }>('orders')
      .filter(({ confirmedAt }) => confirmedAt !== null).length;
    report.faults.push(...grants.conflicts, ...(await faultsAtRest(house)));
    return report;

    /**
     * Now and then time passes (not so much at once that a handler would be under way for minutes), sweepers come by,
     * someone is killed, and who kept their tickets gives them back.
     */
    function happen(): void {
      const chance = choose();
      if (chance < 0.5) house.schedule.now += 60_000;
      if (chance > 0.9) house.restart(pick(['tickets', 'payments']), below(choose, 2));
      for (const task of ['sweep', 'reconcile', 'relay']) house.work('tickets', below(choose, 2), task);
      for (const task of ['ask', 'callOff', 'giveBack', 'relay'])
        house.work('payments', below(choose, 2), task);
      const kept = house.databases.tickets
        .stored<{ _id: string; buyerId: string; holdId: string; status: string }>('orders')
        .filter(({ status }) => status === 'CONFIRMED');
      for (const { _id, buyerId, holdId } of kept) {
        grants.end(holdId);
        void ask('tickets', (able) => able.cancelOrder(viewer(buyerId), _id));
      }
    }
  });
}
