import type { PayloadOf } from '@parterre/contracts/event';
import type {
  orderConfirmed,
  orderPlaced,
  orderRefunded,
  ticketTakenBack,
} from '@parterre/contracts/tickets-events';
import { dayAt } from '../../domain/calendar.js';
import type { OrderFact, SoldTier } from '../../use-cases/ports.js';

/** What the events of an order say to the statistics, and nothing of its buyer. */

export function placedFact(order: PayloadOf<typeof orderPlaced>): OrderFact {
  return { type: 'placed', quantity: order.quantity, at: new Date(order.placedAt) };
}

export function confirmedFact(order: PayloadOf<typeof orderConfirmed>): OrderFact {
  const at = new Date(order.confirmedAt);
  return { type: 'confirmed', day: dayAt(at, order.venueTimeZone), tiers: soldTiers(order.tickets), at };
}

export function refundedFact(order: PayloadOf<typeof orderRefunded>): OrderFact {
  return { type: 'refunded', hadTickets: order.confirmedAt !== null, at: new Date(order.refundedAt) };
}

export function takenBackFact({
  ticketId,
  priceTierId,
  priceTierName,
  price,
}: PayloadOf<typeof ticketTakenBack>): OrderFact {
  return { type: 'takenBack', ticket: { ticketId, priceTierId, name: priceTierName, price } };
}

function soldTiers(tickets: PayloadOf<typeof orderConfirmed>['tickets']): SoldTier[] {
  const tiers = Map.groupBy(tickets, (ticket) => ticket.priceTierId);
  return [...tiers].map(([priceTierId, sold]) => ({
    priceTierId,
    name: sold[0]?.priceTierName ?? '',
    sold: sold.length,
    revenue: sold.reduce((sum, ticket) => sum + ticket.price, 0),
  }));
}
