import { seatIdOf } from '@parterre/tickets/domain/seat-id';
import type { Grants } from '../simulation/grants.js';
import type { SimulatedHouse } from '../simulation/house.js';
import { isGood, type StoredOrder, type StoredTicket } from './records.js';

/**
 * What must be so at every moment, looked at whenever a ticket was written or somebody was told that they hold seats: a
 * seat has at most one good ticket, and nobody else was promised that seat.
 */
export function createSeatWatch(
  house: SimulatedHouse,
  grants: Grants,
  tell: (fault: string) => void,
): () => void {
  const { tickets: database } = house.databases;
  const told = new Set<string>();
  let seen = '';

  const say = (fault: string) => {
    if (told.has(fault)) return;
    told.add(fault);
    tell(fault);
  };

  return () => {
    const now = `${database.writesOf('tickets')} ${grants.given}`;
    if (now === seen) return;
    seen = now;
    const holdOf = new Map(database.stored<StoredOrder>('orders').map(({ _id, holdId }) => [_id, holdId]));
    const ticketed = new Map<string, string>();
    for (const ticket of database.stored<StoredTicket>('tickets')) {
      if (ticket.seat === null || !isGood(ticket)) continue;
      const seatId = seatIdOf(ticket.seat);
      const other = ticketed.get(seatId);
      if (other !== undefined) say(`${seatId} has two good tickets, ${other} and ${ticket._id}`);
      ticketed.set(seatId, ticket._id);
      const promised = grants.holderOf(seatId);
      if (promised !== null && promised !== holdOf.get(ticket.orderId)) {
        say(`${seatId} has the ticket ${ticket._id} and was promised to the hold ${promised}`);
      }
    }
  };
}
