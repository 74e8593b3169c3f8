import { BadUserInput } from '@parterre/subgraph-kit/errors';
import { spelledOut } from '../domain/access-code.js';
import { admissionAt } from '../domain/allocation.js';
import type { AllocationRight } from '../domain/row.js';
import { type Sale, type SalesClosed, salesClosedAt } from '../domain/sale.js';
import type { Ports } from './ports.js';

export type HoldRight = { closed: SalesClosed } | { allocation: AllocationRight | null };

/**
 * What a buyer may hold of an event at this moment, with an access code or without.
 * @throws BadUserInput when the event has no such code
 */
export async function holdRight(
  { allocations, clock }: Pick<Ports, 'allocations' | 'clock'>,
  sale: Sale,
  accessCode: string | null,
): Promise<HoldRight> {
  if (accessCode === null) {
    const closed = salesClosedAt(sale, clock());
    return closed ? { closed } : { allocation: null };
  }
  const allocation = await allocations.findByCode(sale.eventId, spelledOut(accessCode));
  if (!allocation) throw BadUserInput.at('accessCode', 'is not a code of this event');
  if (allocation.state !== 'OPEN') return { closed: { opensAt: null, closedAt: allocation.closesAt } };
  const admission = admissionAt(allocation, sale, clock());
  if ('closed' in admission) return admission;
  return { allocation: { id: allocation.id, only: admission.only } };
}

/** The part an access code has in the fingerprint of a hold; none when there is none. */
export function codeIn({ accessCode }: { accessCode: string | null }): { accessCode?: string } {
  return accessCode === null ? {} : { accessCode: spelledOut(accessCode) };
}
