import type { Clock } from '@parterre/subgraph-kit/clock';
import type { EventRepository } from './ports.js';

/** Marks what is over. It tells nobody: the sale ended with salesCloseAt, which everyone knows. */
export async function endEvents({
  events,
  clock,
}: {
  events: EventRepository;
  clock: Clock;
}): Promise<number> {
  return events.endOver(clock());
}
