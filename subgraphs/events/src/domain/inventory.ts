import type { Event } from './event.js';
import { type FacingLayout, type PlanPoint, type PlanRow, seatsOf } from './seating-plan.js';

/** One row that is for sale, as `tickets` keeps it. */
export interface InventoryRow {
  section: string;
  row: string;
  priceTierId: string;
  seats: string[];
  /** Indexes into `seats`. */
  accessible: number[];
  /** Indexes into `seats`; absent when there are none. */
  restrictedView?: number[];
  /** To the focal point, in hundredths of the plan's unit: of the first seat, then how much further each next one is. */
  distances: number[];
}

export interface InventoryArea {
  key: string;
  name: string;
  capacity: number;
  priceTierId: string;
}

/**
 * What there is to sell: the plan, with the price of each part.
 * @throws Error when a part has no price, which publishing has ruled out
 */
export function inventoryOf(
  event: Pick<Event, 'priceTiers'>,
  layout: FacingLayout,
): { rows: InventoryRow[]; areas: InventoryArea[] } {
  const tierOfSection = tierByPart(event.priceTiers.map((tier) => [tier.id, tier.sections]));
  const tierOfArea = tierByPart(event.priceTiers.map((tier) => [tier.id, tier.areas]));
  return {
    rows: layout.sections.flatMap((section) =>
      section.rows.map((row) => ({
        section: section.name,
        row: row.row,
        priceTierId: tierOfSection(section.name),
        seats: [...row.numbers],
        accessible: indexesOf(row, row.accessible),
        ...(row.restrictedView.length > 0 ? { restrictedView: indexesOf(row, row.restrictedView) } : {}),
        distances: distancesOf(row, layout.focalPoint),
      })),
    ),
    areas: layout.areas.map((area) => ({ ...area, priceTierId: tierOfArea(area.key) })),
  };
}

function indexesOf(row: PlanRow, numbers: readonly string[]): number[] {
  return numbers.map((number) => row.numbers.indexOf(number));
}

/** Hundredths tell neighbours apart on any plan, and whole numbers are compared exactly. */
function distancesOf(row: PlanRow, focalPoint: PlanPoint): number[] {
  const each = seatsOf(row).map(({ x, y }) =>
    Math.round(100 * Math.hypot(x - focalPoint.x, y - focalPoint.y)),
  );
  return each.map((distance, index) => distance - (each[index - 1] ?? 0));
}

function tierByPart(
  tiers: readonly (readonly [id: string, parts: readonly string[]])[],
): (part: string) => string {
  const byPart = new Map(tiers.flatMap(([id, parts]) => parts.map((part) => [part, id] as const)));
  return (part) => {
    const id = byPart.get(part);
    if (id === undefined) throw new Error(`${part} has no price`);
    return id;
  };
}
