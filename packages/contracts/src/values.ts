import { z } from 'zod';

/** Shapes that several events share. */

export const id = z.string().min(1).max(64);

/** ISO 8601 in UTC, as `Date.prototype.toISOString` writes it. */
export const instant = z.iso.datetime();

export const locale = z.enum(['en', 'fr']);
export type Locale = z.infer<typeof locale>;

/** ISO 4217. */
export const currency = z.string().regex(/^[A-Z]{3}$/);

/** Minor units of the currency (cents, yen, fils); never a fraction. */
export const minorUnits = z.int().min(0);

/** Personal data or a secret, sealed by packages/personal-data: queues and logs never carry it in the clear. */
export const sealed = z.string().regex(/^v1\.[\w-]+\.[\w-]+$/);

export const priceTier = z.object({
  id,
  name: z.string(),
  price: minorUnits,
});

/** What a buyer who does not want to come gets back; empty and `null`: nothing. */
export const refundPolicy = z.object({
  /** A cancelled order: of all steps whose time is not over, the one that gives the most. */
  steps: z
    .array(
      z.object({
        /** Until this many hours before it starts ... */
        hoursBefore: z.int().min(0).max(8_760),
        /** ... this much of the order's total, in basis points. */
        basisPoints: z.int().min(1).max(10_000),
      }),
    )
    .max(10),
  /** One ticket given back to the pool until it starts: its share of what was paid, in basis points. */
  resaleBasisPoints: z.int().min(0).max(10_000).nullable(),
});

/** What the buyer pays on top of the seat: per ticket in minor units, and in basis points (1/100 %) of its price. */
export const fees = z.object({
  perTicket: minorUnits,
  basisPoints: z.int().min(0).max(10_000),
});
