import { priceOf } from '../domain/price.js';
import { tierOf } from '../domain/sale.js';
import { onTheMarket } from './on-the-market.js';
import type { Ports } from './ports.js';
import { findDiscount } from './promo-codes.js';
import type { UseCases } from './use-cases.js';

export function createQuoteHold(ports: Ports): UseCases['quoteHold'] {
  return async (hold, promoCode) => {
    const sale = await onTheMarket(ports, hold.eventId);
    const tierIds = [
      ...hold.seats.map(({ tierId }) => tierId),
      ...hold.areas.flatMap(({ area, quantity }) => Array.from({ length: quantity }, () => area.tierId)),
    ];
    const found = await findDiscount(ports, hold.eventId, promoCode, tierIds);
    if ('refusal' in found) return { kind: 'PROMO_REFUSED', reason: found.refusal };
    const { id, maxUses } = found.promo;
    if (maxUses !== null && (await ports.promoCodes.countUses(id)) >= maxUses) {
      return { kind: 'PROMO_REFUSED', reason: 'USED_UP' };
    }
    const tiers = tierIds.map((tierId) => tierOf(sale, tierId));
    return { kind: 'QUOTED', ...priceOf(tiers, sale, found.promo) };
  };
}
