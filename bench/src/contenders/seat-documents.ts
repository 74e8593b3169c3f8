import type { Db } from 'mongodb';
import { seatsAHold } from '../hall.js';
import { openInCart, takeOutOfCart } from './cart.js';
import type { Contender } from './contender.js';
import { openSeatStore } from './seat-store.js';

/**
 * A twin with one document a seat and `updateMany`: it takes what is free of the four seats, and gives it back when
 * that is not all of them. Two overlapping wishes can both be refused; a seat is never held twice.
 */
export async function openSeatDocuments(db: Db): Promise<Contender> {
  const store = await openSeatStore(db);
  return {
    open: store.create,

    async hold(eventId, request) {
      const opened = await openInCart(store.carts, eventId, request);
      const taken = await store.take(eventId, request, opened);
      if (taken === seatsAHold) return true;
      await store.look(eventId, request);
      if (taken > 0) await store.giveBack(eventId, request, opened);
      await takeOutOfCart(store.carts, opened);
      return false;
    },

    letters: store.letters,
    written: async () => null,
    close: async () => undefined,
  };
}
