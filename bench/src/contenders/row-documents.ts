import { syncIndexes } from '@parterre/mongo/indexes';
import { indexes } from '@parterre/tickets/data/indexes';
import { type RowDocument, rowIdOf, stateProjection } from '@parterre/tickets/data/row-document';
import { createRowStore } from '@parterre/tickets/data/rows.store';
import { lettersAt } from '@parterre/tickets/domain/row';
import type { Db, Filter, UpdateFilter } from 'mongodb';
import { ulid } from 'ulid';
import { type Hall, indexesOf, layoutOf, rowName, seatsAHold, section } from '../hall.js';
import { cartsOf, newHoldId, openInCart, takeOutOfCart } from './cart.js';
import type { Contender } from './contender.js';
import { writtenTo } from './written.js';

const tierId = ulid();

/**
 * The bare driver on the documents of `tickets`: what a hold would cost if nothing but its writes were needed.
 * @param withCart or else the row's write alone
 */
export async function openRowDocuments(db: Db, withCart: boolean): Promise<Contender> {
  await syncIndexes(db, indexes);
  const rows = db.collection<RowDocument>('rows');
  const carts = cartsOf(db);
  const store = createRowStore(db, () => undefined);

  const take = async (rowId: string, wanted: number[], holdId: string, expiresAt: Date): Promise<boolean> => {
    const filter: Record<string, unknown> = { _id: rowId };
    const set: Record<string, unknown> = {};
    for (const index of wanted) {
      filter[`seats.${index}.s`] = 'A';
      set[`seats.${index}.s`] = 'H';
      set[`seats.${index}.h`] = holdId;
      set[`seats.${index}.x`] = expiresAt;
    }
    const update = {
      $set: set,
      $inc: { version: 1, available: -seatsAHold },
      $min: { nextExpiry: expiresAt },
    };
    const row = await rows.findOneAndUpdate(
      filter as Filter<RowDocument>,
      update as UpdateFilter<RowDocument>,
      {
        returnDocument: 'after',
        projection: stateProjection,
      },
    );
    return row !== null;
  };

  return {
    async open(hall: Hall) {
      const eventId = ulid();
      await store.create(eventId, layoutOf(hall, tierId));
      return eventId;
    },

    async hold(eventId, request) {
      const rowId = rowIdOf(eventId, `${section}/${rowName(request.row)}`);
      const wanted = indexesOf(request);
      if (!withCart) return take(rowId, wanted, newHoldId(), new Date(Date.now() + 600_000));
      const opened = await openInCart(carts, eventId, request);
      if (await take(rowId, wanted, opened.holdId, opened.expiresAt)) return true;
      // The buyer is told which seats are gone.
      await rows.findOne({ _id: rowId }, { projection: stateProjection });
      await takeOutOfCart(carts, opened);
      return false;
    },

    letters: async (eventId) => (await store.read(eventId)).map((row) => lettersAt(row, new Date())).join(''),
    written: async (eventId) => (withCart ? writtenTo(db, eventId) : null),
    close: async () => undefined,
  };
}
