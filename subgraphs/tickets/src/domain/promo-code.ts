/** Off the price of the tickets, before fees and tax. */
export type Benefit =
  | { kind: 'PERCENT' /** 1/100 %, 1 to 10,000. */; basisPoints: number }
  | {
      kind: 'AMOUNT' /** Minor units of the event's currency, once an order; never more than the tickets cost. */;
      amount: number;
    }
  /** Opens an allocation as its own code does. */
  | { kind: 'UNLOCK'; allocationId: string };

/** A code of the organizer's for one event. */
export interface PromoCode {
  id: string;
  eventId: string;
  /** As it is compared: see access-code.ts. */
  code: string;
  benefit: Benefit;
  /** The tiers whose tickets it is for; empty stands for all. */
  tierIds: string[];
  validFrom: Date | null;
  validUntil: Date | null;
  /** Orders in all, and of one buyer; `null` stands for any number. An order that ends unpaid gives its use back. */
  maxUses: number | null;
  maxUsesPerBuyer: number | null;
  endedAt: Date | null;
  createdAt: Date;
}

export const promoRefusals = [
  'UNKNOWN',
  'NOT_YET_VALID',
  'NO_LONGER_VALID',
  'NOT_FOR_THESE_TICKETS',
  'USED_UP',
  'USED_BY_YOU',
] as const;
/** USED_UP: by others; USED_BY_YOU: as often as one buyer may. */
export type PromoRefusal = (typeof promoRefusals)[number];

/** Why a code is of no use at this moment, but for how often it was used. */
export function promoRefusal(promo: PromoCode, now: Date): PromoRefusal | null {
  if (promo.endedAt && promo.endedAt <= now) return 'NO_LONGER_VALID';
  if (promo.validFrom && now < promo.validFrom) return 'NOT_YET_VALID';
  if (promo.validUntil && now >= promo.validUntil) return 'NO_LONGER_VALID';
  return null;
}

export function isFor({ tierIds }: Pick<PromoCode, 'tierIds'>, tier: { id: string }): boolean {
  return tierIds.length === 0 || tierIds.includes(tier.id);
}

/** Minor units off tickets that cost this much together; never more than that. */
export function discountOn(benefit: Benefit, cost: number): number {
  switch (benefit.kind) {
    case 'PERCENT':
      return Math.min(cost, Math.floor((cost * benefit.basisPoints + 5_000) / 10_000));
    case 'AMOUNT':
      return Math.min(cost, benefit.amount);
    case 'UNLOCK':
      return 0;
    default: {
      const never: never = benefit;
      throw new Error(`There is no benefit ${JSON.stringify(never)}`);
    }
  }
}
