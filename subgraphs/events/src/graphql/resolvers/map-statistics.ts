import type { Statistics } from '../../domain/statistics.js';
import type { EventStatistics } from '../types/event-statistics.js';

/** Amounts get the currency of their event. */
export function statisticsOf(statistics: Statistics, currency: string): EventStatistics {
  const money = (amount: number) => ({ amount, currency });
  return {
    ordersPlaced: statistics.orders.placed,
    ordersConfirmed: statistics.orders.confirmed,
    ordersRefunded: statistics.orders.refunded,
    ticketsSold: statistics.sold,
    revenue: money(statistics.revenue),
    conversion: statistics.conversion,
    byTier: statistics.byTier.map((tier) => ({ ...tier, revenue: money(tier.revenue) })),
    byDay: statistics.byDay.map(({ day, sold, revenue }) => ({ date: day, sold, revenue: money(revenue) })),
  };
}
