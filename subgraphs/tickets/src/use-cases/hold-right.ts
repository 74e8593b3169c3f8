import { BadUserInput } from '@parterre/subgraph-kit/errors';
import { spelledOut } from '../domain/access-code.js';
import { openingAt } from '../domain/allocation.js';
import { promoRefusal } from '../domain/promo-code.js';
import type { AllocationRight } from '../domain/row.js';
import { type Sale, type SalesClosed, salesClosedAt } from '../domain/sale.js';
import type { Ports } from './ports.js';

export type HoldRight = { closed: SalesClosed } | { allocation: AllocationRight | null };

/**
 * What a buyer may hold of an event at this moment, with an access code or without.
 * @throws BadUserInput when the event has no such code
 */
export async function holdRight(
  ports: Pick<Ports, 'allocations' | 'promoCodes' | 'clock'>,
  sale: Sale,
  accessCode: string | null,
): Promise<HoldRight> {
  const { allocations, clock } = ports;
  if (accessCode === null) {
    const closed = salesClosedAt(sale, clock());
    return closed ? { closed } : { allocation: null };
  }
  const allocation = await allocations.findByCode(sale.eventId, spelledOut(accessCode));
  if (!allocation) return unlockedBy(ports, sale, accessCode);
  if (allocation.state !== 'OPEN') return { closed: { opensAt: null, closedAt: allocation.closesAt } };
  const opening = openingAt(allocation, sale, clock());
  if ('closed' in opening) return opening;
  return { allocation: { id: allocation.id, only: opening.only } };
}

/** The part an access code has in the fingerprint of a hold; none when there is none. */
export function codeIn({ accessCode }: { accessCode: string | null }): { accessCode?: string } {
  return accessCode === null ? {} : { accessCode: spelledOut(accessCode) };
}

/** A promo code that opens an allocation; a use of it is taken by the order, not by the hold. */
async function unlockedBy(
  { allocations, promoCodes, clock }: Pick<Ports, 'allocations' | 'promoCodes' | 'clock'>,
  sale: Sale,
  accessCode: string,
): Promise<HoldRight> {
  const promo = await promoCodes.findByCode(sale.eventId, spelledOut(accessCode));
  if (promo?.benefit.kind !== 'UNLOCK') throw BadUserInput.at('accessCode', 'is not a code of this event');
  const refusal = promoRefusal(promo, clock());
  if (refusal === 'NOT_YET_VALID') return { closed: { opensAt: promo.validFrom, closedAt: null } };
  if (refusal) return { closed: { opensAt: null, closedAt: promo.endedAt ?? promo.validUntil } };
  if (promo.maxUses !== null && (await promoCodes.countUses(promo.id)) >= promo.maxUses) {
    throw BadUserInput.at('accessCode', 'has been used as often as it may be');
  }
  const allocation = await allocations.find(promo.benefit.allocationId);
  if (allocation?.state !== 'OPEN')
    return { closed: { opensAt: null, closedAt: allocation?.closesAt ?? null } };
  const opening = openingAt(allocation, sale, clock());
  if ('closed' in opening) return opening;
  return { allocation: { id: allocation.id, only: opening.only, promoCodeId: promo.id } };
}
