import { BadUserInput, Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import { spelledOut } from '../domain/access-code.js';
import { isFor, type PromoCode, type PromoRefusal, promoRefusal } from '../domain/promo-code.js';
import type { AllocationRight } from '../domain/row.js';
import type { Sale } from '../domain/sale.js';
import { derivedId } from './derived-id.js';
import { ownSale } from './own-sale.js';
import type { Ports } from './ports.js';
import type { PromoCodeCommand, UseCases } from './use-cases.js';

export function createCreatePromoCode(ports: Ports): UseCases['createPromoCode'] {
  const { promoCodes, allocations, clock } = ports;
  return async (viewer, command) => {
    const sale = await ownSale(ports, viewer, command.eventId);
    const code = spelledOut(command.code);
    checkCommand(sale, command);
    if (command.benefit.kind === 'UNLOCK') {
      const allocation = await allocations.find(command.benefit.allocationId);
      if (allocation?.eventId !== sale.eventId) {
        throw BadUserInput.at('allocationId', 'names no allocation of this event');
      }
    }
    const now = clock();
    const id = derivedId(now, 'promo-code', sale.eventId, code);
    const promo: PromoCode = { ...command, id, code, endedAt: null, createdAt: now };
    // One name for one thing: a buyer enters either where a code is asked for.
    const isAllocations = (await allocations.findByCode(sale.eventId, code)) !== null;
    if (isAllocations || !(await promoCodes.insert(promo))) {
      throw new Conflict('This event has such a code already.', { field: 'code' });
    }
    return promo;
  };
}

export function createEndPromoCode(ports: Ports): UseCases['endPromoCode'] {
  const { promoCodes, clock } = ports;
  return async (viewer, promoCodeId) => {
    const promo = await promoCodes.find(promoCodeId);
    if (!promo) throw new NotFound('You have no promo code with this id.');
    await ownSale(ports, viewer, promo.eventId);
    await promoCodes.end(promoCodeId, clock());
    return (await promoCodes.find(promoCodeId)) ?? promo;
  };
}

export function createViewPromoCodes(ports: Ports): UseCases['viewPromoCodes'] {
  return async (viewer, eventId) => {
    await ownSale(ports, viewer, eventId);
    return ports.promoCodes.ofEvent(eventId);
  };
}

/** The codes an order uses: all of them, and the one that takes something off. */
export interface Codes {
  all: PromoCode[];
  discount: PromoCode | null;
}

/** Those of an order of these tickets at this moment; whether a use of each is left is another question. */
export async function codesFor(
  ports: Pick<Ports, 'promoCodes' | 'clock'>,
  tickets: { eventId: string; allocation: AllocationRight | null; tierIds: readonly string[] },
  promoCode: string | null,
): Promise<Codes | { refusal: PromoRefusal }> {
  const unlockId = tickets.allocation?.promoCodeId;
  const unlock = unlockId === undefined ? null : await ports.promoCodes.find(unlockId);
  const unlocks = unlock ? [unlock] : [];
  if (promoCode === null) return { all: unlocks, discount: null };
  const found = await findDiscount(ports, tickets.eventId, promoCode, tickets.tierIds);
  return 'refusal' in found ? found : { all: [...unlocks, found.promo], discount: found.promo };
}

/** A code that takes something off these tickets at this moment, but for how often it was used. */
async function findDiscount(
  { promoCodes, clock }: Pick<Ports, 'promoCodes' | 'clock'>,
  eventId: string,
  code: string,
  tierIds: readonly string[],
): Promise<{ promo: PromoCode } | { refusal: PromoRefusal }> {
  const promo = await promoCodes.findByCode(eventId, spelledOut(code));
  if (!promo) return { refusal: 'UNKNOWN' };
  const refusal = promoRefusal(promo, clock());
  if (refusal) return { refusal };
  if (promo.benefit.kind === 'UNLOCK' || !tierIds.some((id) => isFor(promo, { id }))) {
    return { refusal: 'NOT_FOR_THESE_TICKETS' };
  }
  return { promo };
}

function checkCommand(sale: Sale, { tierIds, validFrom, validUntil }: PromoCodeCommand): void {
  if (validFrom && validUntil && validUntil <= validFrom) {
    throw BadUserInput.at('validUntil', 'must be after validFrom');
  }
  const faults = tierIds.flatMap((id, index) =>
    sale.tiers.some((tier) => tier.id === id)
      ? []
      : [{ field: `priceTierIds[${index}]`, message: 'names no price tier of this event' }],
  );
  if (faults.length > 0) throw new BadUserInput(faults);
}
