import { Money } from '@parterre/subgraph-kit/scalars';
import type { Purchase as PurchaseFacts } from '../domain/purchase.js';
import { Event, Order } from './types/foreign.js';
import { Purchase } from './types/purchase.js';

export function toPurchase(facts: PurchaseFacts): Purchase {
  const { orderId, number, ticketCount, ticketsTakenBack, purchasedAt, status, currency } = facts;
  return Object.assign(new Purchase(), {
    orderId,
    number,
    ticketCount,
    ticketsTakenBack,
    purchasedAt,
    status,
    order: Object.assign(new Order(), { id: orderId }),
    event: Object.assign(new Event(), { id: facts.eventId }),
    amount: Object.assign(new Money(), { amount: facts.amount, currency }),
    refunded: Object.assign(new Money(), { amount: facts.refundedAmount, currency }),
  });
}
