/** What became of one order, as far as it is known here. The three facts may come in any order, and repeatedly. */
export interface OrderTotals {
  placed: number;
  /** Got tickets, whatever came later. */
  confirmed: number;
  refunded: number;
}

/**
 * Tickets that are sold and not refunded, by tier and by the day on which they were sold. Those given back to the pool
 * make cells of their own, with less than nothing in them.
 */
export interface SalesCell {
  priceTierId: string;
  priceTierName: string;
  /** Date at the venue, `2027-03-28`. */
  day: string;
  sold: number;
  /** Minor units, the price of the tickets without fees and tax. */
  revenue: number;
}

export interface SalesByTier {
  priceTierId: string;
  name: string;
  sold: number;
  revenue: number;
}

export interface SalesByDay {
  day: string;
  sold: number;
  revenue: number;
}

export interface Statistics {
  orders: OrderTotals;
  sold: number;
  revenue: number;
  /** Confirmed of placed, 0 to 1; 0 while nothing is placed. */
  conversion: number;
  byTier: SalesByTier[];
  byDay: SalesByDay[];
}

export function summarize(orders: OrderTotals, cells: readonly SalesCell[]): Statistics {
  const byTier = new Map<string, SalesByTier>();
  const byDay = new Map<string, SalesByDay>();
  let [sold, revenue] = [0, 0];
  for (const cell of cells) {
    sold += cell.sold;
    revenue += cell.revenue;
    const tier = byTier.get(cell.priceTierId);
    byTier.set(cell.priceTierId, {
      priceTierId: cell.priceTierId,
      name: cell.priceTierName,
      sold: cell.sold + (tier?.sold ?? 0),
      revenue: cell.revenue + (tier?.revenue ?? 0),
    });
    const day = byDay.get(cell.day);
    byDay.set(cell.day, {
      day: cell.day,
      sold: cell.sold + (day?.sold ?? 0),
      revenue: cell.revenue + (day?.revenue ?? 0),
    });
  }
  return {
    orders,
    sold,
    revenue,
    conversion: orders.placed === 0 ? 0 : orders.confirmed / orders.placed,
    byTier: [...byTier.values()]
      .filter(({ sold }) => sold > 0)
      .sort((a, b) => b.revenue - a.revenue || compare(a.name, b.name)),
    byDay: [...byDay.values()].filter(({ sold }) => sold > 0).sort((a, b) => compare(a.day, b.day)),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
