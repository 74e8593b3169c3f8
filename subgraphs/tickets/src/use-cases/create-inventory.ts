import type { PayloadOf } from '@parterre/contracts/event';
import type { eventPublished } from '@parterre/contracts/events-events';
import { codeLetters, yearAt } from '../domain/numbers.js';
import { rowKeyOf } from '../domain/seat-id.js';
import type { Ports } from './ports.js';
import { termsOf } from './save-terms.js';

export type CreateInventory = (event: PayloadOf<typeof eventPublished>) => Promise<void>;

/** Makes the seats of a published event. Every step can be repeated; `open` is the last, so nobody sees half of it. */
export function createCreateInventory({ sales, numbers, rows, areas, log }: Ports): CreateInventory {
  return async (event) => {
    const { eventId } = event;
    const startedAt = performance.now();
    const terms = termsOf(event);
    await sales.saveTerms(eventId, terms);
    await Promise.all([
      sales.assignCode(eventId, codeLetters(event.title), yearAt(terms.startsAt, terms.venue.timeZone)),
      numbers.open(eventId),
      areas.create(
        eventId,
        event.areas.map(({ key, name, capacity, priceTierId }) => ({
          key,
          name,
          capacity,
          tierId: priceTierId,
        })),
      ),
      rows.create(
        eventId,
        event.rows.map((row, position) => ({
          key: rowKeyOf(row),
          section: row.section,
          row: row.row,
          tierId: row.priceTierId,
          position,
          numbers: row.seats,
          accessible: row.accessible,
          restrictedView: row.restrictedView ?? [],
          distances: row.distances ? summedUp(row.distances) : byPlanOrder(position, row.seats.length),
        })),
      ),
    ]);
    await sales.open(
      eventId,
      event.priceTiers.map((tier) => ({ ...tier, capacity: capacityOf(event, tier.id) })),
    );
    log.info(
      { eventId, rows: event.rows.length, ms: Math.round(performance.now() - startedAt) },
      'inventory made',
    );
  };
}

/** From differences to distances. */
function summedUp(differences: readonly number[]): number[] {
  let distance = 0;
  return differences.map((difference) => {
    distance += difference;
    return distance;
  });
}

/** For a plan that says nothing of the focal point: the rows in the plan's order, and the middle of each first. */
function byPlanOrder(position: number, seats: number): number[] {
  return Array.from({ length: seats }, (_, index) =>
    Math.round(100 * Math.hypot(position + 1, index - (seats - 1) / 2)),
  );
}

function capacityOf(event: PayloadOf<typeof eventPublished>, tierId: string): number {
  const seats = event.rows.filter((row) => row.priceTierId === tierId);
  const areas = event.areas.filter((area) => area.priceTierId === tierId);
  return (
    seats.reduce((sum, row) => sum + row.seats.length, 0) +
    areas.reduce((sum, area) => sum + area.capacity, 0)
  );
}
