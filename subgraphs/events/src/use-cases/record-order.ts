import type { OrderFact, OrderFacts } from './ports.js';

/** Takes down what became of an order. Repeating it changes nothing, and the facts of an order may come in any order. */
export async function recordOrder(
  { facts }: { facts: OrderFacts },
  order: { eventId: string; orderId: string; fact: OrderFact },
): Promise<void> {
  await facts.record(order.eventId, order.orderId, order.fact);
}
