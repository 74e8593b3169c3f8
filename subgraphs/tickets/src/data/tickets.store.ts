import type { OutboxEntry } from '@parterre/contracts/event';
import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { CollectionOutbox } from '@parterre/subgraph-kit/subgraph';
import type { Collection, Db, UpdateFilter } from 'mongodb';
import { seatIdOf } from '../domain/seat-id.js';
import type { Ticket, TicketStatus } from '../domain/ticket.js';
import type { TicketStore } from '../use-cases/ports.js';
import { untouched } from './untouched.js';

interface TicketDocument extends Omit<Ticket, 'id'> {
  _id: string;
  schemaVersion: 1;
  createdAt: Date;
  /** The seat, while this ticket gives a right to it: at most one ticket may. */
  validSeatId?: string;
  /** Grows with every change. */
  version: number;
  /** Since when it is `withdrawing`. */
  withdrawnAt?: Date;
  /** There once its scans contradict each other. */
  conflict?: true;
  outbox: OutboxEntry[];
}

/** Beyond this many collisions in a row something other than contention is wrong. */
const mostTries = 100;

const live: TicketStatus[] = ['VALID', 'TRANSFERRED'];
const ended: TicketStatus[] = ['CANCELLED', 'REFUNDED'];

export const ticketIndexes: CollectionIndexes = {
  collection: 'tickets',
  indexes: [
    { name: 'order', key: { orderId: 1, serial: 1 } },
    { name: 'holder', key: { holderId: 1, _id: -1 } },
    { name: 'event_status', key: { eventId: 1, status: 1 } },
    { name: 'serial', key: { eventId: 1, serial: 1 }, unique: true },
    {
      name: 'revoked',
      key: { eventId: 1, revokedAt: 1, _id: 1 },
      partialFilterExpression: { revokedAt: { $gt: new Date(0) } },
    },
    {
      name: 'half_resold',
      key: { 'resale.at': 1 },
      partialFilterExpression: { 'resale.done': false },
    },
    {
      name: 'withdrawing',
      key: { withdrawnAt: 1 },
      partialFilterExpression: { withdrawing: true },
    },
    { name: 'conflict', key: { eventId: 1, _id: 1 }, partialFilterExpression: { conflict: true } },
    // The last line of defence: whatever else goes wrong, a seat never has two valid tickets.
    {
      name: 'one_valid_ticket_a_seat',
      key: { eventId: 1, validSeatId: 1 },
      unique: true,
      partialFilterExpression: { validSeatId: { $exists: true } },
    },
  ],
};

export function createTicketStore(db: Db, outbox: Pick<CollectionOutbox, 'flush'>): TicketStore {
  const tickets: Collection<TicketDocument> = db.collection('tickets');

  return {
    async insert(made, createdAt) {
      const documents = made.map(({ id, ...ticket }) => ({
        _id: id,
        schemaVersion: 1 as const,
        ...ticket,
        version: 1,
        outbox: [],
        createdAt,
        ...(ticket.seat && live.includes(ticket.status) ? { validSeatId: seatIdOf(ticket.seat) } : {}),
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

    async withdraw(orderId, holderId, withdrawnAt) {
      await tickets.updateMany(
        // Those that an earlier one left out of use as well: from now on they are this one's.
        { orderId, holderId, status: { $in: live } },
        { $set: { withdrawing: true, withdrawnAt }, $inc: { version: 1 } },
      );
      const still = { orderId, status: { $nin: ended }, withdrawing: false };
      return (await tickets.countDocuments(still)) === 0;
    },

    async keep(orderId, before) {
      await tickets.updateMany(
        { orderId, withdrawing: true, ...(before ? { withdrawnAt: { $lt: before } } : {}) },
        { $set: { withdrawing: false }, $inc: { version: 1 } },
      );
    },

    async end(orderId, status, revokedAt) {
      await tickets.updateMany(
        { orderId, status: { $nin: ended } },
        {
          $set: { status, revokedAt, withdrawing: false },
          $inc: { codeVersion: 1, version: 1 },
          $unset: { validSeatId: '' },
        },
      );
      // Their codes died when they were cancelled.
      if (status === 'REFUNDED') {
        await tickets.updateMany(
          { orderId, status: 'CANCELLED' },
          { $set: { status }, $inc: { version: 1 } },
        );
      }
    },

    async change(ticketId, decide) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const document = await tickets.findOne({ _id: ticketId });
        if (!document) return null;
        const { answer, change, entries = [] } = await decide(toTicket(document));
        if (!change) return answer;
        const { modifiedCount } = await tickets.updateOne({ _id: ticketId, version: document.version }, {
          $set: { ...change, ...(change.scans && hasConflict(change.scans) ? { conflict: true } : {}) },
          $inc: { version: 1 },
          ...(change.status && ended.includes(change.status) ? { $unset: { validSeatId: '' } } : {}),
          $push: { outbox: { $each: [...entries] } },
        } as UpdateFilter<TicketDocument>);
        if (modifiedCount === 1) {
          outbox.flush(ticketId, entries);
          return answer;
        }
      }
      throw new Error(`Ticket ${ticketId} would not hold still.`);
    },

    async revoked(eventId, since, limit) {
      const inOrder = { revokedAt: 1, _id: 1 } as const;
      const found = tickets.find({ eventId, revokedAt: { $gte: since } }).sort(inOrder);
      const page = await found.limit(limit).toArray();
      const last = page.at(-1);
      if (!last?.revokedAt || page.length < limit) return { tickets: page.map(toTicket), hasMore: false };
      const { revokedAt } = last;
      const [sameMoment, later] = await Promise.all([
        tickets
          .find({ eventId, revokedAt, _id: { $gt: last._id } })
          .sort(inOrder)
          .toArray(),
        tickets.findOne({ eventId, revokedAt: { $gt: revokedAt } }, { projection: { _id: 1 } }),
      ]);
      return { tickets: [...page, ...sameMoment].map(toTicket), hasMore: later !== null };
    },

    async lastRevoked(eventId, limit) {
      const found = tickets
        .find({ eventId, revokedAt: { $gt: new Date(0) } })
        .sort({ revokedAt: -1, _id: -1 });
      return (await found.limit(limit).toArray()).map(toTicket).reverse();
    },

    async ofHolder(holderId, first, beforeId) {
      const range = beforeId ? { _id: { $lt: beforeId } } : {};
      const found = tickets.find({ holderId, ...range }).sort({ _id: -1 });
      return (await found.limit(first).toArray()).map(toTicket);
    },

    async halfResold(span, limit) {
      const found = tickets.find({ 'resale.done': false, ...untouched('resale.at', span) });
      return (await found.limit(limit).toArray()).map(toTicket);
    },

    async withdrawing(span, limit) {
      const left = { withdrawing: true, ...untouched('withdrawnAt', span) };
      const found = tickets.find(left, { projection: { orderId: 1 } });
      return [...new Set((await found.limit(limit).toArray()).map(({ orderId }) => orderId))];
    },

    async countAttendance(eventId) {
      const [valid, checkedIn] = await Promise.all([
        tickets.countDocuments({ eventId, status: { $in: live } }),
        tickets.countDocuments({ eventId, status: 'CHECKED_IN' }),
      ]);
      return { valid, checkedIn };
    },

    async inConflict(eventId, first, afterId) {
      const range = afterId ? { _id: { $gt: afterId } } : {};
      const found = tickets.find({ eventId, conflict: true, ...range }).sort({ _id: 1 });
      return (await found.limit(first).toArray()).map(toTicket);
    },
  };
}

function hasConflict(scans: Ticket['scans']): boolean {
  return scans.some(({ outcome }) => outcome !== 'ADMITTED');
}

function toTicket({
  _id,
  schemaVersion: _schema,
  createdAt: _createdAt,
  validSeatId: _validSeatId,
  version: _version,
  conflict: _conflict,
  withdrawnAt: _withdrawnAt,
  outbox: _outbox,
  ...ticket
}: TicketDocument): Ticket {
  return { id: _id, ...ticket };
}
