import type { Clock } from '@parterre/subgraph-kit/clock';
import { popularityOf } from '../domain/popularity.js';
import type { EventRepository, OrderFacts } from './ports.js';

interface Needs {
  events: EventRepository;
  facts: OrderFacts;
  clock: Clock;
}

/** Ranks the events whose orders changed in the last `windowMs` anew, by what is sold of them. */
export async function refreshPopularity({ events, facts, clock }: Needs, windowMs: number): Promise<void> {
  const sold = await facts.soldSince(new Date(clock().getTime() - windowMs));
  if (sold.size === 0) return;
  await events.setPopularity(
    new Map([...sold].map(([eventId, tickets]) => [eventId, popularityOf(tickets)])),
  );
}
