import type { PopularityRanking } from './popularity-ranking.js';
import type { OrderFact, OrderFacts } from './ports.js';

interface Needs {
  facts: OrderFacts;
  popularity: Pick<PopularityRanking, 'touch'>;
}

/** Takes down what became of an order. Repeating it changes nothing, and the facts of an order may come in any order. */
export async function recordOrder(
  { facts, popularity }: Needs,
  { eventId, orderId }: { eventId: string; orderId: string },
  fact: OrderFact,
): Promise<void> {
  await facts.record(eventId, orderId, fact);
  if (fact.type !== 'placed') popularity.touch(eventId);
}
