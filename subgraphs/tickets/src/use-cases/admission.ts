import type { Sale } from '../domain/sale.js';
import type { Ports } from './ports.js';

/**
 * Shown for holds that the house makes by itself, of places that came back, for those who waited on the waitlist: a
 * right of its own. It is no way around the waiting room, for one joins the waitlist only for what is sold out.
 */
export const byTheHouse = Symbol('by the house');

/** What comes with a wish to hold something: an admission, or none. */
export type ShownAdmission = string | null | typeof byTheHouse;

/** NOT_VALID: forged, of another event, or of another visitor. */
export type AdmissionRefusal = 'MISSING' | 'EXPIRED' | 'NOT_VALID';

/** Why this visitor may not hold anything new now; `null` when they may. Nothing is read for it but the token. */
export async function admissionRefusal(
  { admissions, clock }: Pick<Ports, 'admissions' | 'clock'>,
  sale: Sale,
  visitorId: string,
  shown: ShownAdmission,
): Promise<AdmissionRefusal | null> {
  if (!sale.waitingRoom || shown === byTheHouse) return null;
  if (shown === null) return 'MISSING';
  const admission = await admissions.read(shown);
  if (admission?.eventId !== sale.eventId || admission.visitorId !== visitorId) return 'NOT_VALID';
  return clock() < admission.expiresAt ? null : 'EXPIRED';
}
