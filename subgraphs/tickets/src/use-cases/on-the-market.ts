import { setTimeout as pause } from 'node:timers/promises';
import { NotFound, Unavailable } from '@parterre/subgraph-kit/errors';
import type { Sale } from '../domain/sale.js';
import type { Ports } from './ports.js';

/** From publishing to the last row of 20,000 seats takes about a second; after this the client may ask again. */
const longestWaitMs = 2_000;
/** Doubled after each look, so that ids of no event cost six look-ups and not forty. */
const firstPauseMs = 50;

/**
 * The sale of an event whose inventory is complete. Just after publishing it waits for that: a map with half of its
 * rows would be a lie.
 * @throws NotFound when nothing is known of the event; Unavailable when its inventory is still being made
 */
export async function onTheMarket({ sales }: Pick<Ports, 'sales'>, eventId: string): Promise<Sale> {
  const end = performance.now() + longestWaitMs;
  for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
    const sale = await sales.findRecent(eventId);
    if (sale) return sale;
    if (performance.now() > end) break;
    await pause(pauseMs);
  }
  if (await sales.isKnown(eventId)) {
    throw new Unavailable('The seats of this event are just being put on the market; try again in a moment.');
  }
  throw new NotFound('No event with this id is on the market.');
}
