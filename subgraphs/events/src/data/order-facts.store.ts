import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db, UpdateFilter } from 'mongodb';
import { type OrderTotals, type SalesCell, summarize } from '../domain/statistics.js';
import type { OrderFact, OrderFacts, TakenBackTicket } from '../use-cases/ports.js';

const collectionName = 'order_facts';

type FactOf<Type extends Exclude<OrderFact['type'], 'takenBack'>> = Omit<
  Extract<OrderFact, { type: Type }>,
  'type'
>;

/**
 * One order as the statistics know it: a place for each thing that can become of it. A repeated event writes the same
 * again, and no event waits for another. About 300 bytes; statistics of a house of 20,000 seats group some 8,000 of
 * them by the index, which costs tens of milliseconds and only when an organizer looks.
 */
interface OrderFactsDocument {
  /** The order's id. */
  _id: string;
  schemaVersion: 1;
  eventId: string;
  placed?: FactOf<'placed'>;
  confirmed?: FactOf<'confirmed'>;
  refunded?: FactOf<'refunded'>;
  /** Each once: the same ticket is told in the same words. */
  takenBack?: TakenBackTicket[];
}

export const orderFactsIndexes: CollectionIndexes = {
  collection: collectionName,
  indexes: [{ name: 'by_event', key: { eventId: 1 } }],
};

const stillSold = { confirmed: { $exists: true }, refunded: { $exists: false } };

export function createOrderFactsStore(db: Db): OrderFacts {
  const orders = db.collection<OrderFactsDocument>(collectionName);

  const totals = async (eventIds: readonly string[]): Promise<Map<string, OrderTotals>> => {
    const had = (fact: string) => ({ $gt: [fact, null] });
    const groups = await orders
      .aggregate<OrderTotals & { _id: string }>([
        { $match: { eventId: { $in: eventIds } } },
        {
          $group: {
            _id: '$eventId',
            placed: { $sum: 1 },
            confirmed: { $sum: { $cond: [{ $or: [had('$confirmed'), '$refunded.hadTickets'] }, 1, 0] } },
            refunded: { $sum: { $cond: [had('$refunded'), 1, 0] } },
          },
        },
      ])
      .toArray();
    return new Map(groups.map(({ _id, ...counts }) => [_id, counts]));
  };

  const cells = async (eventIds: readonly string[]): Promise<(SalesCell & { eventId: string })[]> =>
    orders
      .aggregate<SalesCell & { eventId: string }>([
        { $match: { eventId: { $in: eventIds }, ...stillSold } },
        { $unwind: '$confirmed.tiers' },
        {
          $group: {
            _id: { eventId: '$eventId', tier: '$confirmed.tiers.priceTierId', day: '$confirmed.day' },
            priceTierName: { $first: '$confirmed.tiers.name' },
            sold: { $sum: '$confirmed.tiers.sold' },
            revenue: { $sum: '$confirmed.tiers.revenue' },
          },
        },
        {
          $project: {
            _id: 0,
            eventId: '$_id.eventId',
            priceTierId: '$_id.tier',
            day: '$_id.day',
            priceTierName: 1,
            sold: 1,
            revenue: 1,
          },
        },
      ])
      .toArray();

  /** What is to be taken off the cells: tickets given back, on the day they were sold. */
  const cellsTakenBack = async (eventIds: readonly string[]): Promise<(SalesCell & { eventId: string })[]> =>
    orders
      .aggregate<SalesCell & { eventId: string }>([
        { $match: { eventId: { $in: eventIds }, ...stillSold, 'takenBack.0': { $exists: true } } },
        { $unwind: '$takenBack' },
        {
          $project: {
            _id: 0,
            eventId: 1,
            priceTierId: '$takenBack.priceTierId',
            priceTierName: '$takenBack.name',
            day: '$confirmed.day',
            sold: { $literal: -1 },
            revenue: { $multiply: ['$takenBack.price', -1] },
          },
        },
      ])
      .toArray();

  return {
    async record(eventId, orderId, fact) {
      const write = () =>
        orders.updateOne(
          { _id: orderId },
          { ...changeOf(fact), $setOnInsert: { schemaVersion: 1, eventId } },
          { upsert: true },
        );
      try {
        await write();
      } catch (error) {
        // Another fact of this order was the first at this very moment: now there is a document to write to.
        if (!isDuplicateKey(error)) throw error;
        await write();
      }
    },

    async statistics(eventIds) {
      const [totalsByEvent, sold, takenBack] = await Promise.all([
        totals(eventIds),
        cells(eventIds),
        cellsTakenBack(eventIds),
      ]);
      const cellsByEvent = Map.groupBy([...sold, ...takenBack], (cell) => cell.eventId);
      return new Map(
        [...totalsByEvent].map(([eventId, orderTotals]) => [
          eventId,
          summarize(orderTotals, cellsByEvent.get(eventId) ?? []),
        ]),
      );
    },

    async sold(eventIds) {
      const groups = await orders
        .aggregate<{ _id: string; sold: number }>([
          { $match: { eventId: { $in: eventIds }, ...stillSold } },
          {
            $group: {
              _id: '$eventId',
              sold: {
                $sum: {
                  $subtract: [{ $sum: '$confirmed.tiers.sold' }, { $size: { $ifNull: ['$takenBack', []] } }],
                },
              },
            },
          },
        ])
        .toArray();
      return new Map(groups.map(({ _id, sold }) => [_id, sold]));
    },
  };
}

function changeOf(fact: OrderFact): UpdateFilter<OrderFactsDocument> {
  if (fact.type === 'takenBack') return { $addToSet: { takenBack: fact.ticket } };
  const { type, ...facts } = fact;
  return { $set: { [type]: facts } };
}
