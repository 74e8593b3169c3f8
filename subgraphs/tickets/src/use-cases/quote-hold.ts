import { priceOf } from '../domain/price.js';
import { tierOf } from '../domain/sale.js';
import { orderIdOf } from './derived-id.js';
import { onTheMarket } from './on-the-market.js';
import type { Ports } from './ports.js';
import { codesFor } from './promo-codes.js';
import type { UseCases } from './use-cases.js';

/** Says what placing the order would say at this moment, by the same codes and limits; no use is taken. */
export function createQuoteHold(ports: Ports): UseCases['quoteHold'] {
  return async (hold, promoCode) => {
    const { eventId, buyerId, allocation } = hold;
    const sale = await onTheMarket(ports, eventId);
    const tierIds = [
      ...hold.seats.map(({ tierId }) => tierId),
      ...hold.areas.flatMap(({ area, quantity }) => Array.from({ length: quantity }, () => area.tierId)),
    ];
    const codes = await codesFor(ports, { eventId, allocation, tierIds }, promoCode);
    if ('refusal' in codes) return { kind: 'PROMO_REFUSED', reason: codes.refusal };
    for (const promo of codes.all) {
      const refusal = await ports.promoCodes.refusalOf(promo, { orderId: orderIdOf(hold), buyerId });
      if (refusal) return { kind: 'PROMO_REFUSED', reason: refusal };
    }
    const tiers = tierIds.map((tierId) => tierOf(sale, tierId));
    return { kind: 'QUOTED', ...priceOf(tiers, sale, codes.discount) };
  };
}
