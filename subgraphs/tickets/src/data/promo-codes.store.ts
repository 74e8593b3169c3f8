import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { PromoCode } from '../domain/promo-code.js';
import type { PromoCodeStore, UseOfOrder, UseTaken } from '../use-cases/ports.js';

interface PromoCodeDocument extends Omit<PromoCode, 'id'> {
  _id: string;
  schemaVersion: 1;
}

/**
 * One use of a code. Slots are what limits it: of a code with three uses there are the slots 0 to 2, each can be taken
 * once, and whoever takes the last one does so in one write.
 */
interface UseDocument {
  /** `promoCodeId/orderId`: the same order takes no second use. */
  _id: string;
  promoCodeId: string;
  orderId: string;
  buyerId: string;
  /** Absent for a code without that limit. */
  slot?: number;
  buyerSlot?: number;
  at: Date;
  /** Until the order is known to be there. */
  pending?: true;
  /** Its order is paid for. */
  kept?: true;
}

export const promoCodeIndexes: CollectionIndexes = {
  collection: 'promo_codes',
  indexes: [{ name: 'code', key: { eventId: 1, code: 1 }, unique: true }],
};

export const promoUseIndexes: CollectionIndexes = {
  collection: 'promo_uses',
  indexes: [
    {
      name: 'slot',
      key: { promoCodeId: 1, slot: 1 },
      unique: true,
      partialFilterExpression: { slot: { $exists: true } },
    },
    {
      name: 'buyer_slot',
      key: { promoCodeId: 1, buyerId: 1, buyerSlot: 1 },
      unique: true,
      partialFilterExpression: { buyerSlot: { $exists: true } },
    },
    { name: 'used', key: { promoCodeId: 1 } },
    { name: 'order', key: { orderId: 1 } },
    { name: 'pending', key: { at: 1 }, partialFilterExpression: { pending: true } },
  ],
};

const mostShown = 500;
/** Each lost try is someone else's gain; this many in a row means that the code is as good as used up. */
const mostTries = 20;

export function createPromoCodeStore(db: Db): PromoCodeStore {
  const codes: Collection<PromoCodeDocument> = db.collection('promo_codes');
  const uses: Collection<UseDocument> = db.collection('promo_uses');

  /** A free slot below the limit, any of them so that contenders seldom meet; `null` when there is none. */
  const freeSlot = async (filter: object, field: 'slot' | 'buyerSlot', limit: number) => {
    const found = await uses.find(filter, { projection: { [field]: 1 } }).toArray();
    const taken = new Set(found.map((use) => use[field]));
    const free = Array.from({ length: limit }, (_, slot) => slot).filter((slot) => !taken.has(slot));
    return free[Math.floor(Math.random() * free.length)] ?? null;
  };

  const isThere = async (_id: string) => (await uses.findOne({ _id }, { projection: { _id: 1 } })) !== null;

  /** What one more use would take; absent is what this code is not limited by. */
  const slotsFor = async (
    code: PromoCode,
    by: { orderId: string; buyerId: string },
  ): Promise<Pick<UseDocument, 'slot' | 'buyerSlot'> | 'HAD' | 'USED_UP' | 'USED_BY_YOU'> => {
    const { id: promoCodeId, maxUses, maxUsesPerBuyer } = code;
    const _id = useIdOf(code, by);
    if (await isThere(_id)) return 'HAD';
    const ofBuyer = { promoCodeId, buyerId: by.buyerId };
    const buyerSlot = maxUsesPerBuyer === null ? 0 : await freeSlot(ofBuyer, 'buyerSlot', maxUsesPerBuyer);
    if (buyerSlot === null) return (await isThere(_id)) ? 'HAD' : 'USED_BY_YOU';
    const slot = maxUses === null ? 0 : await freeSlot({ promoCodeId }, 'slot', maxUses);
    // The last one may have gone to this very order, by a repetition of the same request.
    if (slot === null) return (await isThere(_id)) ? 'HAD' : 'USED_UP';
    return {
      ...(maxUses === null ? {} : { slot }),
      ...(maxUsesPerBuyer === null ? {} : { buyerSlot }),
    };
  };

  const take = async (
    code: PromoCode,
    { at, ...by }: UseOfOrder,
    marks: Pick<UseDocument, 'kept'>,
  ): Promise<UseTaken> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const slots = await slotsFor(code, by);
      if (typeof slots === 'string') return slots;
      try {
        const _id = useIdOf(code, by);
        await uses.insertOne({ _id, promoCodeId: code.id, ...by, at, pending: true, ...marks, ...slots });
        return 'TAKEN';
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    }
    return 'USED_UP';
  };

  return {
    async insert({ id, ...code }) {
      try {
        await codes.insertOne({ _id: id, schemaVersion: 1, ...code });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    async find(id) {
      const found = await codes.findOne({ _id: id });
      return found && toPromoCode(found);
    },

    async findByCode(eventId, code) {
      const found = await codes.findOne({ eventId, code });
      return found && toPromoCode(found);
    },

    async ofEvent(eventId) {
      const found = codes.find({ eventId }).sort({ _id: 1 }).limit(mostShown);
      return (await found.toArray()).map(toPromoCode);
    },

    async end(id, at) {
      await codes.updateOne({ _id: id, endedAt: null }, { $set: { endedAt: at } });
    },

    countUses: (id) => uses.countDocuments({ promoCodeId: id }),

    async refusalOf(code, by) {
      const slots = await slotsFor(code, by);
      return slots === 'USED_UP' || slots === 'USED_BY_YOU' ? slots : null;
    },

    use: (code, by) => take(code, by, {}),

    async keep(code, by) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const _id = useIdOf(code, by);
        const { matchedCount } = await uses.updateOne({ _id }, { $set: { kept: true } });
        // HAD: it came between the two, and may be given up again.
        if (matchedCount === 1 || (await take(code, by, { kept: true })) !== 'HAD') return;
      }
    },

    async giveBack(orderId, promoCodes) {
      const which = promoCodes ? { _id: { $in: promoCodes.map((code) => useIdOf(code, { orderId })) } } : {};
      await uses.deleteMany({ orderId, kept: { $exists: false }, ...which });
    },

    async settleUses(before, withOrder) {
      const pending = uses.find({ pending: true, at: { $lt: before } }).sort({ at: 1 });
      const orderIds = (await pending.limit(mostShown).toArray()).map(({ orderId }) => orderId);
      const written = await withOrder(orderIds);
      const orphans = orderIds.filter((orderId) => !written.includes(orderId));
      await uses.deleteMany({ orderId: { $in: orphans }, pending: true });
      await uses.updateMany({ orderId: { $in: written } }, { $unset: { pending: '' } });
    },
  };
}

function useIdOf({ id }: Pick<PromoCode, 'id'>, { orderId }: { orderId: string }): string {
  return `${id}/${orderId}`;
}

function toPromoCode({ _id, schemaVersion: _schema, ...code }: PromoCodeDocument): PromoCode {
  return { id: _id, ...code };
}
