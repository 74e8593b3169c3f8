import { randomUUID } from 'node:crypto';
import type { ClientSession, Collection, Db } from 'mongodb';
import { buyerId, type HoldRequest, seatIdsOf, seatsAHold } from '../hall.js';

/**
 * A buyer's cart by the bare driver, as every way of holding seats needs one: it keeps the limit of the buyer and what
 * an idempotency key stands for. Document and writes are those of `tickets`.
 */

interface Entry {
  holdId: string;
  quantity: number;
  expiresAt: Date;
}

export interface CartDocument {
  _id: string;
  schemaVersion: 1;
  eventId: string;
  buyerId: string;
  entries: Entry[];
  version: number;
}

export interface OpenedHold {
  cartId: string;
  holdId: string;
  expiresAt: Date;
}

const holdMs = 10 * 60_000;
const limitPerBuyer = 10;

export function cartsOf(db: Db): Collection<CartDocument> {
  return db.collection('carts');
}

/** Reads the cart and writes it with one hold more. @throws when the buyer has too many or someone was faster */
export async function openInCart(
  carts: Collection<CartDocument>,
  eventId: string,
  request: HoldRequest,
  session?: ClientSession,
): Promise<OpenedHold> {
  const inSession = session ? { session } : {};
  const buyer = buyerId(request.buyer);
  const cartId = `${eventId}/${buyer}`;
  const cart = await carts.findOne({ _id: cartId }, inSession);
  const entries = cart?.entries ?? [];
  const had = entries.reduce((sum, { quantity }) => sum + quantity, 0);
  if (had + seatsAHold > limitPerBuyer) throw new Error('The buyer has too many.');
  const entry = newEntry(request);
  const version = cart?.version ?? 0;
  const { matchedCount, upsertedCount } = await carts.updateOne(
    { _id: cartId, version },
    {
      $set: { entries: [...entries, entry], version: version + 1 },
      $setOnInsert: { schemaVersion: 1, eventId, buyerId: buyer },
    },
    { upsert: version === 0, ...inSession },
  );
  if (matchedCount + upsertedCount !== 1) throw new Error('The cart was changed by someone else.');
  return { cartId, holdId: entry.holdId, expiresAt: entry.expiresAt };
}

/** Nothing came of it. */
export async function takeOutOfCart(
  carts: Collection<CartDocument>,
  { cartId, holdId }: OpenedHold,
): Promise<void> {
  await carts.updateOne({ _id: cartId }, { $pull: { entries: { holdId } }, $inc: { version: 1 } });
}

/** As long as a ULID, and cheaper: the bare driver shall pay for nothing but its writes. */
export function newHoldId(): string {
  return randomUUID().slice(0, 26);
}

function newEntry(request: HoldRequest) {
  const createdAt = new Date();
  return {
    idempotencyKey: randomUUID(),
    // As long as a SHA-256 in base64.
    fingerprint: '0'.repeat(43),
    holdId: newHoldId(),
    previousHoldIds: [],
    seatIds: seatIdsOf(request),
    areas: [],
    quantity: seatsAHold,
    allocation: null,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + holdMs),
    state: 'ACTIVE',
    orderId: null,
  };
}
