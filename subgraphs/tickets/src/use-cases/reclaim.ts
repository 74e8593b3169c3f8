import { followOrder } from './change-cart.js';
import type { Ports, SagaOrder } from './ports.js';

/**
 * An order that is paid for keeps its promo codes and its place in the buyer's limit for good. Money that came late
 * brings it back to life: both may have been given up, and count again. What was promised is kept, even if the codes
 * are used up by now.
 *
 * It says so in the documents themselves, before the order is CONFIRMED: a process that is late with giving them up
 * finds it there, and one that dies before it leaves a PAID order to the reconciler.
 */
export async function reclaim(
  ports: Pick<Ports, 'promoCodes' | 'carts'>,
  order: SagaOrder,
  at: Date,
): Promise<void> {
  const { id, buyerId } = order;
  for (const { id: codeId } of order.promoCodes) {
    const promo = await ports.promoCodes.find(codeId);
    if (promo) await ports.promoCodes.keep(promo, { orderId: id, buyerId, at });
  }
  await followOrder(ports, order, 'PAID');
}
