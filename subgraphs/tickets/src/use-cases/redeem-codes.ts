import type { PromoCode, PromoRefusal } from '../domain/promo-code.js';
import type { Ports } from './ports.js';

/** Uses of codes that were taken for an order which is not written yet. */
export interface Redeemed {
  /** Takes back what this call took, but for the codes the order has after all. */
  undo(except?: readonly { id: string }[]): Promise<void>;
}

/**
 * Takes one use of each code for an order; the same order takes none twice. The take is the decision: of the last use,
 * however many want it, one gets it. What a crash leaves without an order is given back by the reconciler.
 */
export async function redeemCodes(
  { promoCodes, clock }: Pick<Ports, 'promoCodes' | 'clock'>,
  wanted: readonly PromoCode[],
  order: { orderId: string; buyerId: string },
): Promise<Redeemed | { refusal: PromoRefusal }> {
  const taken: PromoCode[] = [];
  const undo: Redeemed['undo'] = async (except = []) => {
    const surplus = taken.filter(({ id }) => !except.some((kept) => kept.id === id));
    if (surplus.length > 0) await promoCodes.giveBack(order.orderId, surplus);
  };
  for (const promo of wanted) {
    const outcome = await promoCodes.use(promo, { ...order, at: clock() });
    if (outcome === 'USED_UP' || outcome === 'USED_BY_YOU') {
      await undo();
      return { refusal: outcome };
    }
    if (outcome === 'TAKEN') taken.push(promo);
  }
  return { undo };
}
