/**
 * How well an event sells, on a scale that doubles with each step: coarse on purpose, so that a sale of 20,000 tickets
 * moves the event in the catalogue's indexes 15 times and not 20,000.
 */
export function popularityOf(ticketsSold: number): number {
  return Math.floor(Math.log2(Math.max(0, ticketsSold) + 1));
}
