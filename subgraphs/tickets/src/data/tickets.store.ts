import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import { seatIdOf } from '../domain/seat-id.js';
import type { Ticket, TicketStatus } from '../domain/ticket.js';
import type { TicketStore } from '../use-cases/ports.js';

interface TicketDocument extends Omit<Ticket, 'id'> {
  _id: string;
  schemaVersion: 1;
  createdAt: Date;
  /** The seat, while this ticket gives a right to it: at most one ticket may. */
  validSeatId?: string;
  /** Its order is being cancelled by the buyer: it lets nobody in meanwhile. */
  withdrawing?: true;
}

const live: TicketStatus[] = ['VALID', 'TRANSFERRED'];
const ended: TicketStatus[] = ['CANCELLED', 'REFUNDED'];

export const ticketIndexes: CollectionIndexes = {
  collection: 'tickets',
  indexes: [
    { name: 'order', key: { orderId: 1, serial: 1 } },
    { name: 'serial', key: { eventId: 1, serial: 1 }, unique: true },
    // The last line of defence: whatever else goes wrong, a seat never has two valid tickets.
    {
      name: 'one_valid_ticket_a_seat',
      key: { eventId: 1, validSeatId: 1 },
      unique: true,
      partialFilterExpression: { validSeatId: { $exists: true } },
    },
  ],
};

export function createTicketStore(db: Db): TicketStore {
  const tickets: Collection<TicketDocument> = db.collection('tickets');

  return {
    async insert(made, createdAt) {
      const documents = made.map(({ id, ...ticket }) => ({
        _id: id,
        schemaVersion: 1 as const,
        ...ticket,
        createdAt,
        ...(ticket.seat ? { validSeatId: seatIdOf(ticket.seat) } : {}),
      }));
      try {
        await tickets.insertMany(documents, { ordered: false });
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      // Either they are our own from before a crash, or a seat has the valid ticket of someone else.
      const ids = documents.map(({ _id }) => _id);
      return (await tickets.countDocuments({ _id: { $in: ids } })) === ids.length;
    },

    async findMany(ticketIds) {
      return (await tickets.find({ _id: { $in: [...ticketIds] } }).toArray()).map(toTicket);
    },

    async ofOrders(orderIds) {
      const found = tickets.find({ orderId: { $in: [...orderIds] } }).sort({ orderId: 1, serial: 1 });
      return (await found.toArray()).map(toTicket);
    },

    async findBySerial(eventId, serial) {
      const document = await tickets.findOne({ eventId, serial });
      return document && toTicket(document);
    },

    async withdraw(orderId, holderId) {
      await tickets.updateMany(
        { orderId, holderId, status: { $in: live }, withdrawing: { $exists: false } },
        { $set: { withdrawing: true } },
      );
      const still = { orderId, status: { $nin: ended }, withdrawing: { $exists: false } };
      return (await tickets.countDocuments(still)) === 0;
    },

    async keep(orderId) {
      await tickets.updateMany({ orderId, withdrawing: true }, { $unset: { withdrawing: '' } });
    },

    async end(orderId, status) {
      await tickets.updateMany(
        { orderId, status: { $nin: ended } },
        { $set: { status }, $inc: { codeVersion: 1 }, $unset: { validSeatId: '', withdrawing: '' } },
      );
      // Their codes died when they were cancelled.
      if (status === 'REFUNDED') {
        await tickets.updateMany({ orderId, status: 'CANCELLED' }, { $set: { status } });
      }
    },
  };
}

function toTicket({
  _id,
  schemaVersion: _schema,
  createdAt: _createdAt,
  validSeatId: _validSeatId,
  withdrawing: _withdrawing,
  ...ticket
}: TicketDocument): Ticket {
  return { id: _id, ...ticket };
}
