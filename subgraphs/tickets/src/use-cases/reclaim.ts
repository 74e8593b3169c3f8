import { changeCart } from './change-cart.js';
import type { Ports, SagaOrder } from './ports.js';

/**
 * Money that came late brings an order back to life: its promo codes and its place in the buyer's limit had been given
 * up, and count again. What was promised is kept, even if the codes are used up by now.
 */
export async function reclaim(
  ports: Pick<Ports, 'promoCodes' | 'carts'>,
  order: SagaOrder,
  at: Date,
): Promise<void> {
  const { id, eventId, buyerId, holdId } = order;
  for (const { id: codeId } of order.promoCodes) {
    const promo = await ports.promoCodes.find(codeId);
    if (promo) await ports.promoCodes.use(promo, { orderId: id, buyerId, at });
  }
  await changeCart(
    ports,
    { eventId, buyerId, holdId },
    ({ state }) => state !== 'ORDERED',
    (entry) => ({ ...entry, state: 'ORDERED', orderId: id }),
  );
}
