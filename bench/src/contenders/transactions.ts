import type { Db } from 'mongodb';
import { seatsAHold } from '../hall.js';
import { openInCart } from './cart.js';
import type { Contender } from './contender.js';
import { openSeatStore } from './seat-store.js';

class SeatsGone extends Error {}

/** A twin with one document a seat and a transaction over cart and seats, as MongoDB's own manual writes one. */
export async function openTransactions(db: Db): Promise<Contender> {
  const store = await openSeatStore(db);
  return {
    open: store.create,

    async hold(eventId, request) {
      try {
        // Starts again by itself after a write conflict with another transaction.
        await db.client.withSession((session) =>
          session.withTransaction(async () => {
            const opened = await openInCart(store.carts, eventId, request, session);
            if ((await store.take(eventId, request, opened, session)) < seatsAHold) throw new SeatsGone();
          }),
        );
        return true;
      } catch (error) {
        if (!(error instanceof SeatsGone)) throw error;
        await store.look(eventId, request);
        return false;
      }
    },

    letters: store.letters,
    written: async () => null,
    close: async () => undefined,
  };
}

/** Whether this MongoDB has transactions: a replica set or a sharded cluster. */
export async function hasTransactions(db: Db): Promise<boolean> {
  const { setName, msg } = await db.command({ hello: 1 });
  return setName !== undefined || msg === 'isdbgrid';
}
