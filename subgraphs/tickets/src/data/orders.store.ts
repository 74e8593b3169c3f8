import type { OutboxEntry } from '@parterre/contracts/event';
import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db, Filter, UpdateFilter } from 'mongodb';
import { mayStep, type OrderMoment, orderTransitions, refundableOf, remainingOf } from '../domain/order.js';
import type { RefundRun } from '../domain/refund-run.js';
import type { OrderFilter, OrderStore, SagaOrder, StepOfOrder } from '../use-cases/ports.js';
import { untouched } from './untouched.js';

interface OrderDocument extends Omit<SagaOrder, 'id'> {
  _id: string;
  outbox: OutboxEntry[];
  schemaVersion: 1;
  touchedAt: Date;
  /** There while something is left to do, for the reconciler. */
  standing?: true;
}

/** Holds all that the progress of a run is counted of: no document is read for it. */
const refundRunIndex = {
  name: 'refund_run',
  key: { eventId: 1, 'givenBack.run': 1, status: 1, touchedAt: 1, 'givenBack.amount': 1, _id: 1 },
  partialFilterExpression: { 'givenBack.run': { $exists: true } },
} as const;

export const orderIndexes: CollectionIndexes = {
  collection: 'orders',
  indexes: [
    { name: 'buyer', key: { buyerId: 1, _id: -1 } },
    { name: 'event', key: { eventId: 1, _id: -1 } },
    { name: 'event_status', key: { eventId: 1, status: 1, saleVersion: 1, _id: 1 } },
    refundRunIndex,
    {
      // Of all keys of all of a buyer's orders: one key never stands for two of them.
      name: 'placement_keys',
      key: { buyerId: 1, placementKeys: 1 },
      unique: true,
      // Orders of earlier checkouts have none.
      partialFilterExpression: { placementKeys: { $exists: true } },
    },
    { name: 'number', key: { number: 1 }, unique: true },
    { name: 'hold', key: { holdId: 1 } },
    { name: 'due', key: { expiresAt: 1 }, partialFilterExpression: { status: 'PENDING_PAYMENT' } },
    { name: 'standing', key: { touchedAt: 1 }, partialFilterExpression: { standing: true } },
  ],
};

/** Far more than a client loses; each makes the document longer for good. */
const mostPlacementKeys = 20;

export interface OrderOutbox {
  flush(documentId: unknown, entries: readonly OutboxEntry[]): void;
}

export function createOrderStore(db: Db, outbox: OrderOutbox): OrderStore {
  const orders: Collection<OrderDocument> = db.collection('orders');

  const page = async (filter: Filter<OrderDocument>, first: number, beforeId: string | null) => {
    const range = beforeId ? { ...filter, _id: { $lt: beforeId } } : filter;
    return (await orders.find(range).sort({ _id: -1 }).limit(first).toArray()).map(toOrder);
  };

  return {
    async insert({ id, ...order }, entries) {
      try {
        await orders.insertOne({
          _id: id,
          schemaVersion: 1,
          ...order,
          touchedAt: order.placedAt,
          outbox: [...entries],
        });
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
      outbox.flush(id, entries);
      return true;
    },

    async find(orderId) {
      const document = await orders.findOne({ _id: orderId });
      return document && toOrder(document);
    },

    async findMany(orderIds) {
      return (await orders.find({ _id: { $in: [...orderIds] } }).toArray()).map(toOrder);
    },

    async findByHolds(holdIds) {
      return (await orders.find({ holdId: { $in: [...holdIds] } }).toArray()).map(toOrder);
    },

    async findByPlacementKey(buyerId, key) {
      const document = await orders.findOne({ buyerId, placementKeys: key });
      return document && toOrder(document);
    },

    async addPlacementKey(orderId, key) {
      const hasRoom = { [`placementKeys.${mostPlacementKeys - 1}`]: { $exists: false } };
      try {
        const { matchedCount } = await orders.updateOne(
          { _id: orderId, $or: [{ placementKeys: key }, hasRoom] } as Filter<OrderDocument>,
          { $addToSet: { placementKeys: key } } as UpdateFilter<OrderDocument>,
        );
        return matchedCount === 1 ? 'ADDED' : 'FULL';
      } catch (error) {
        if (isDuplicateKey(error, 'placement_keys')) return 'OTHERS';
        throw error;
      }
    },

    ofBuyer: (buyerId, first, beforeId) => page({ buyerId }, first, beforeId),

    ofEvent: (eventId, filter, first, beforeId) => page({ eventId, ...narrowedBy(filter) }, first, beforeId),

    async step(order, step) {
      if (!mayStep(order.status, step.step)) return null;
      const document = await orders.findOneAndUpdate(
        // What the step tells of was made of this status: over any other it would be a decision nobody took.
        { _id: order.id, status: order.status, ...conditionOf(order, step) },
        {
          ...changesOf(step, orderTransitions[step.step].to),
          $push: {
            outbox: { $each: [...step.entries] },
            timeline: momentOf(step),
            ...(step.refund ? { refunds: step.refund } : {}),
          },
        } as UpdateFilter<OrderDocument>,
        { returnDocument: 'after' },
      );
      if (!document) return null;
      outbox.flush(order.id, step.entries);
      return toOrder(document);
    },

    async refundPart(orderId, refund, moment, entries) {
      const { modifiedCount } = await orders.updateOne(
        { _id: orderId, status: 'CONFIRMED', withdrawal: null, 'refunds.id': { $ne: refund.id } },
        {
          $push: {
            refunds: refund,
            timeline: { kind: 'TAKE_TICKET_BACK', ...moment, amount: refund.amount },
            outbox: { $each: [...entries] },
          },
        } as UpdateFilter<OrderDocument>,
      );
      if (modifiedCount === 1) {
        outbox.flush(orderId, entries);
        return 'DONE';
      }
      const current = await orders.findOne({ _id: orderId });
      if (current?.refunds.some(({ id }) => id === refund.id)) return 'DONE';
      // PAID: its tickets are there already, and it will be CONFIRMED in a moment, or given back whole.
      return current?.status === 'CONFIRMED' || current?.status === 'PAID' ? 'BUSY' : 'ENDED';
    },

    async beginWithdrawal({ id: orderId, refunds }, withdrawal) {
      // Its amount was reckoned with these refunds: after another one it is to be reckoned again.
      await orders.updateOne(
        { _id: orderId, status: 'CONFIRMED', withdrawal: null, refunds: { $size: refunds.length } },
        { $set: { withdrawal, touchedAt: withdrawal.at, standing: true } },
      );
      const document = await orders.findOne({ _id: orderId, status: 'CONFIRMED' });
      return document && toOrder(document);
    },

    async endWithdrawal(orderId, { at }) {
      await orders.updateOne(
        { _id: orderId, status: 'CONFIRMED', 'withdrawal.at': at },
        { $set: { withdrawal: null }, $unset: { standing: '' } },
      );
    },

    async returnPayment(orderId, { id: paymentId, amount }, reason, at, entries) {
      const { modifiedCount } = await orders.updateOne(
        { _id: orderId, returnedPayments: { $ne: paymentId } },
        {
          $push: {
            returnedPayments: paymentId,
            timeline: { kind: 'RETURN_PAYMENT', at, by: null, amount, reason },
            outbox: { $each: [...entries] },
          },
        } as UpdateFilter<OrderDocument>,
      );
      if (modifiedCount === 1) outbox.flush(orderId, entries);
    },

    async noteForeignRefund(orderId, paymentId) {
      const { matchedCount } = await orders.updateOne({ _id: orderId, paymentId: { $ne: paymentId } }, {
        $addToSet: { refundedPayments: paymentId },
      } as UpdateFilter<OrderDocument>);
      return matchedCount === 1;
    },

    async notePartRefund(orderId, part) {
      await orders.updateOne({ _id: orderId, 'timeline.refundId': { $ne: part.refundId } }, {
        $push: { timeline: { kind: 'REFUND_PART', ...part } },
        $inc: { partlyRefunded: part.amount },
      } as UpdateFilter<OrderDocument>);
    },

    async markUnwound({ id, status }) {
      // Only for the end that was unwound: a late capture may have made it PAID since then.
      const placesReturned = status === 'REFUND_PENDING' || status === 'REFUNDED';
      await orders.updateOne(
        { _id: id, status },
        {
          $set: { unwound: true, ...(placesReturned ? { placesReturned } : {}) },
          $unset: { standing: '' },
        },
      );
    },

    async due(now, latest, limit) {
      const over = [{ expiresAt: { $lte: now } }, { expiresAt: { $gt: latest } }];
      const found = orders.find({ status: 'PENDING_PAYMENT', $or: over });
      return (await found.sort({ expiresAt: 1 }).limit(limit).toArray()).map(toOrder);
    },

    async standing(span, limit) {
      const found = orders.find({ standing: true, ...untouched('touchedAt', span) });
      return (await found.sort({ touchedAt: 1 }).limit(limit).toArray()).map(toOrder);
    },

    async openInRun(eventId, run, limit) {
      const filter = { eventId, status: { $in: [...paid, 'PENDING_PAYMENT'] }, ...soldBefore(run) };
      const found = orders.find(filter as Filter<OrderDocument>, { projection: { _id: 1 } });
      return (await found.limit(limit).toArray()).map(({ _id }) => _id);
    },

    async countRun(eventId, run, stuckBefore) {
      const filter = { eventId, status: { $in: paid }, ...soldBefore(run) };
      const open = await orders.find(filter, { projection: openAmount, batchSize: 5_000 }).toArray();
      // These count as open, wherever they have got by now: looked at twice, one would count twice.
      const others = { _id: { $nin: open.map(({ _id }) => _id) } };
      const groups = await orders
        .aggregate<{ _id: string; orders: number; amount: number; stuck: number; lastAt: Date }>([
          { $match: { eventId, 'givenBack.run': run.version, ...others } },
          {
            $group: {
              _id: '$status',
              orders: { $sum: 1 },
              amount: { $sum: '$givenBack.amount' },
              stuck: { $sum: { $cond: [{ $lt: ['$touchedAt', stuckBefore] }, 1, 0] } },
              lastAt: { $max: '$touchedAt' },
            },
          },
        ])
        .toArray();
      const none = { orders: 0, amount: 0, stuck: 0, lastAt: null };
      return {
        open: {
          orders: open.length,
          amount: open.reduce((sum, order) => sum + Math.min(remainingOf(order), refundableOf(order)), 0),
        },
        asked: groups.find(({ _id }) => _id === 'REFUND_PENDING') ?? none,
        refunded: groups.find(({ _id }) => _id === 'REFUNDED') ?? none,
      };
    },
  };
}

const paid = ['PAID', 'CONFIRMED'] as const;
/** What is needed of an order to say how much of it is still to be given back. */
const openAmount = { 'price.total.amount': 1, 'refunds.settles': 1, 'refunds.amount': 1, partlyRefunded: 1 };

/** Those sold for the date before, or all of a cancelled event. */
function soldBefore({ reason, version }: RefundRun): Filter<OrderDocument> {
  return reason === 'CANCELLED' ? {} : { saleVersion: { $not: { $gte: version } } };
}

/** A capture pays an order that has no payment yet, and not with money that is on its way back. */
function conditionOf(
  { refunds }: SagaOrder,
  { step, paymentId, withdrawal }: StepOfOrder,
): Filter<OrderDocument> {
  if (step === 'ASK_REFUND') {
    // The amount was reckoned with these: a ticket given back in this moment must not be paid for twice.
    return { refunds: { $size: refunds.length }, ...(withdrawal ? { 'withdrawal.at': withdrawal.at } : {}) };
  }
  if (step !== 'CAPTURE' || paymentId === undefined) return {};
  return { paymentId: null, refundedPayments: { $ne: paymentId }, returnedPayments: { $ne: paymentId } };
}

function changesOf(
  { step, at, paymentId, givenBack }: StepOfOrder,
  status: SagaOrder['status'],
): UpdateFilter<OrderDocument> {
  const set = { status, touchedAt: at, withdrawal: null, ...(givenBack ? { givenBack } : {}) };
  switch (step) {
    case 'CAPTURE':
      return { $set: { ...set, paymentId: paymentId ?? null, unwound: true, standing: true } };
    case 'CONFIRM':
      return { $set: { ...set, confirmedAt: at }, $unset: { standing: '' } };
    case 'EXPIRE':
    case 'CANCEL':
    case 'ASK_REFUND':
    case 'REFUND':
      return { $set: { ...set, unwound: false, standing: true } };
    default: {
      const never: never = step;
      throw new Error(`There is no step ${String(never)}.`);
    }
  }
}

function momentOf({ step, at, by, refund, amount = refund?.amount, reason }: StepOfOrder): OrderMoment {
  return {
    kind: step,
    at,
    by: by ?? null,
    ...(amount === undefined ? {} : { amount }),
    ...(reason ? { reason } : {}),
  };
}

function narrowedBy({ status, anyOf }: OrderFilter): Filter<OrderDocument> {
  const conditions: Filter<OrderDocument>[] = [];
  if (status?.is === 'PENDING_PAYMENT') {
    conditions.push({ status: 'PENDING_PAYMENT', expiresAt: { $gt: status.now } });
  } else if (status?.is === 'EXPIRED') {
    const lapsed = { status: 'PENDING_PAYMENT' as const, expiresAt: { $lte: status.now } };
    conditions.push({ $or: [{ status: 'EXPIRED' }, lapsed] });
  } else if (status) {
    conditions.push({ status: status.is });
  }
  if (anyOf) {
    const { numbers, ids, buyerIds } = anyOf;
    conditions.push({
      $or: [
        { number: { $in: [...numbers] } },
        { _id: { $in: [...ids] } },
        { buyerId: { $in: [...buyerIds] } },
      ],
    });
  }
  return conditions.length > 0 ? { $and: conditions } : {};
}

function toOrder({
  _id,
  schemaVersion: _schema,
  touchedAt: _touched,
  standing: _standing,
  outbox: _outbox,
  ...order
}: OrderDocument): SagaOrder {
  return { id: _id, ...order } as SagaOrder;
}
