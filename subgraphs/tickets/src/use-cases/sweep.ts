import { type AreaEntry, sweepPlaces } from '../domain/area.js';
import type { Ports } from './ports.js';
import { createUnwindOrder } from './unwind-order.js';

export type Sweep = () => Promise<void>;

const batchSize = 200;
/** Batches of one run; what is left over is free at read time anyway. */
const mostBatches = 20;
/** From placing to expiring, under any setting that `env.ts` allows: a setting that was lowered ends no order early. */
const longestOrderMs = 30 * 60_000;
/** By which clocks of processes that are well may differ. */
const skewMs = 60_000;

/** Writes down what is so already: holds and orders whose time is over. Open maps and watchers hear of it by this. */
export function createSweep(ports: Ports): Sweep {
  const { rows, areas, carts, orders, tickets, events, clock, live, placesFreed } = ports;
  const unwind = createUnwindOrder(ports);

  const announce = async (holdIds: readonly string[]) => {
    if (holdIds.length === 0) return;
    for (const { eventId, buyerId, entries } of await carts.findByHolds(holdIds)) {
      placesFreed(eventId);
      for (const { holdId } of entries) {
        if (holdIds.includes(holdId)) live.holdChanged({ holdId, eventId, buyerId });
      }
    }
  };

  const sweepRows = async () => {
    for (let batch = 0; batch < mostBatches; batch += 1) {
      const swept = await rows.sweep(clock(), batchSize);
      await announce(swept.holdIds);
      if (swept.rows < batchSize) return;
    }
  };

  const sweepAreas = async () => {
    const now = clock();
    for (const area of await areas.due(now, batchSize)) {
      const over = area.entries.filter((entry) => entry.x <= now);
      const followed = over.filter(({ s }) => s !== 'H').map(({ h }) => h);
      const ordered = followed.length > 0 ? await orders.findByHolds(followed) : [];
      // Places of tickets given back to the pool are under the ticket's id.
      const resold = followed.length > 0 ? await tickets.findMany(followed) : [];
      const isSettled = ({ h, s }: AreaEntry) =>
        resold.some(({ id, resale }) => id === h && resale?.done) ||
        ordered.some(
          (order) => order.holdId === h && (s === 'S' ? order.confirmedAt !== null : order.placesReturned),
        );
      await areas.change(area.eventId, area.key, (current) => sweepPlaces(current, isSettled, now));
      await announce(over.filter(({ s }) => s === 'H').map(({ h }) => h));
    }
  };

  const expireOrders = async () => {
    for (let batch = 0; batch < mostBatches; batch += 1) {
      const at = clock();
      const latest = new Date(at.getTime() + longestOrderMs + skewMs);
      const due = await orders.due(at, latest, batchSize);
      for (const order of due) {
        const entries = [events.closed(order, 'EXPIRED', at)];
        const expired = await orders.step(order, { step: 'EXPIRE', at, entries });
        if (expired) await unwind(expired);
      }
      if (due.length < batchSize) return;
    }
  };

  return async () => {
    await sweepRows();
    await sweepAreas();
    await expireOrders();
  };
}
