import { seatIdOf } from '@parterre/tickets/domain/seat-id';
import { isGood, type Records, sumOf } from './records.js';

/** Sold seats, confirmed orders and good tickets are three of a kind, and nothing else is taken. At rest. */
export function* faultsOfSeats({ rows, orders, tickets }: Records): Generator<string> {
  const orderOf = new Map(orders.map((order) => [order._id, order]));
  const ticketed = new Map<string, string>();
  for (const ticket of tickets) {
    if (!isGood(ticket)) continue;
    const order = orderOf.get(ticket.orderId);
    if (order?.status !== 'CONFIRMED') yield `ticket ${ticket._id} is good, its order ${order?.status}`;
    if (ticket.seat) ticketed.set(seatIdOf(ticket.seat), order?.holdId ?? '');
  }
  for (const { section, row, seats, available, nextExpiry } of rows) {
    for (const { n, s, h } of seats) {
      const seatId = seatIdOf({ section, row, number: n });
      const owner = ticketed.get(seatId);
      if (s === 'H') yield `${seatId} is stuck with hold ${h}`;
      if ((s === 'S' || owner !== undefined) && (s !== 'S' || owner !== h)) {
        yield `${seatId} is ${s} to ${h} and its ticket is of hold ${owner}`;
      }
    }
    const free = seats.filter(({ s }) => s === 'A').length;
    if (free !== available) yield `row ${row} counts ${available} free seats of ${free}`;
    if (nextExpiry) yield `row ${row} waits for ${nextExpiry.toISOString()} and nobody holds it`;
  }
}

/** Every place of an area is either available or someone's. At rest. */
export function* faultsOfAreas({ areas, tickets }: Records): Generator<string> {
  for (const { key, capacity, available, entriesBy } of areas) {
    const taken = tickets.filter((ticket) => ticket.areaKey === key && isGood(ticket)).length;
    // One side alone would let a hall that was sold beyond its capacity pass: it counts fewer than no places.
    if (available < 0 || available + taken !== capacity) {
      yield `area ${key}: ${available} available and ${taken} with tickets of ${capacity}`;
    }
    if (Object.keys(entriesBy).length > 0) yield `area ${key} remembers ${JSON.stringify(entriesBy)}`;
  }
}

/** A cart has what its orders have, no hold is left open, and tickets are numbered 1, 2, 3, … At rest. */
export function* faultsOfCarts({ carts, orders }: Records, now: number): Generator<string> {
  for (const { buyerId, entries } of carts) {
    for (const { holdId, state, expiresAt, quantity } of entries) {
      const order = orders.find((one) => one.holdId === holdId);
      if (state === 'ACTIVE' && expiresAt.getTime() > now) yield `hold ${holdId} of ${buyerId} is still open`;
      if (state === 'ORDERED' && order && order.status !== 'CONFIRMED') {
        yield `hold ${holdId} of ${buyerId} is ORDERED, its order ${order.status}`;
      }
      if (order?.status === 'CONFIRMED' && state !== 'ORDERED') {
        yield `hold ${holdId} of ${buyerId} is ${state}, its order CONFIRMED`;
      }
      if (quantity < 0) yield `hold ${holdId} counts ${quantity} tickets`;
    }
  }
}

export function* faultsOfTickets({ orders, tickets, allotted }: Records): Generator<string> {
  const serials = tickets.map(({ serial }) => serial).sort((one, other) => one - other);
  const lastSerial = sumOf(allotted, ({ count }) => count);
  if (serials.length !== lastSerial || serials.some((serial, index) => serial !== index + 1)) {
    yield `tickets are numbered ${serials.join(' ')} and counted to ${lastSerial}`;
  }
  for (const { _id, status, confirmedAt, items } of orders) {
    const own = tickets.filter(({ orderId }) => orderId === _id);
    if (confirmedAt !== null && own.length !== items.length) {
      yield `order ${_id} has ${own.length} tickets for ${items.length} places`;
    }
    const lost = own.filter((ticket) => status === 'CONFIRMED' && !isGood(ticket) && !ticket.resale?.done);
    if (lost.length > 0) yield `order ${_id} is CONFIRMED with ${lost.length} tickets that are dead`;
    if (own.some(({ withdrawing }) => withdrawing)) yield `order ${_id} has tickets out of use`;
  }
}
