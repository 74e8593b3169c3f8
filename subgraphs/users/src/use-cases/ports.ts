import type { Profile } from '../domain/profile.js';
import type { PartRefund, Purchase, PurchaseFacts, TakenBackTicket } from '../domain/purchase.js';

/** Where profiles live. Every write tells the others of it (`ProfileChanged`). */
export interface ProfileStore {
  /** False when the user has a profile: it is left as it is. */
  insert(profile: Profile): Promise<boolean>;
  /** Writes `next` over the version before it; false when that is not the one there. */
  replace(next: Profile): Promise<boolean>;
  /** One query for all of them. */
  find(userIds: readonly string[]): Promise<ReadonlyMap<string, Profile>>;
  findByEmail(email: string): Promise<Profile[]>;
  /** The latest registered first, from behind `beforeId`. */
  page(limit: number, beforeId: string | null): Promise<Profile[]>;
}

export interface PurchasePosition {
  purchasedAt: Date;
  orderId: string;
}

/** The purchase history. Its writes may come twice and in any order, and leave the same. */
export interface PurchaseStore {
  recordConfirmed(facts: PurchaseFacts): Promise<void>;
  recordRefunded(facts: PurchaseFacts, refund: { at: Date; amount: number }): Promise<void>;
  recordTakenBack(orderId: string, ticket: TakenBackTicket): Promise<void>;
  recordPartRefund(orderId: string, part: PartRefund): Promise<void>;
  /** The latest first, from behind `after`. */
  page(buyerId: string, limit: number, after: PurchasePosition | null): Promise<Purchase[]>;
}

export type Pause = (ms: number) => Promise<unknown>;
