/** What is answered when there is an order already. */
import type { Viewer } from '@parterre/identity/viewer';
import { Conflict } from '@parterre/subgraph-kit/errors';
import { spelledOut } from '../domain/access-code.js';
import { noSuchHold } from './own-hold.js';
import type { Ports, SagaOrder } from './ports.js';
import type { PlaceOrderResult } from './results.js';
import type { PlaceOrderCommand } from './use-cases.js';
import { mayActFor } from './viewer.js';

/** For a key that stands for this order. @throws Conflict when it came with other input */
export function answerAgain(order: SagaOrder, { holdId, promoCode }: PlaceOrderCommand): PlaceOrderResult {
  if (order.holdId !== holdId || !hasDiscountOf(order, promoCode)) throw otherInput();
  return { kind: 'PLACED', ...order };
}

/**
 * For a key that is new, of a hold that is ordered: the order, under any key, because a client that lost its key with
 * the answer (a page loaded anew, another device) has no other way to it. The key is recorded in the order before it is
 * answered, like the first: from then on it stands for this order and this input, for as long as the order is kept.
 * @throws Conflict that names the order when the promo code is another one, or the order takes no more keys
 */
export async function answerWith(
  { orders }: Pick<Ports, 'orders'>,
  order: SagaOrder,
  { promoCode, idempotencyKey }: PlaceOrderCommand,
): Promise<PlaceOrderResult> {
  const facts = { orderId: order.id, orderNumber: order.number };
  if (!hasDiscountOf(order, promoCode)) {
    throw new Conflict(`This hold is ordered already, with another promo code or none: ${order.number}.`, {
      field: 'promoCode',
      ...facts,
    });
  }
  const added = await orders.addPlacementKey(order.id, idempotencyKey);
  switch (added) {
    case 'ADDED':
      return { kind: 'PLACED', ...order };
    case 'OTHERS':
      throw otherInput();
    case 'FULL':
      throw new Conflict(
        `This hold is ordered already, and was asked for under many keys: ${order.number}.`,
        {
          field: 'idempotencyKey',
          ...facts,
        },
      );
    default: {
      const never: never = added;
      throw new Error(`There is no ${String(never)}.`);
    }
  }
}

/**
 * For a hold that is in no cart any more: a cart forgets what has ended after a day, an order does not forget its hold.
 * @throws NotFound when there was none, and just so when it was someone else's
 */
export async function answerForgotten(
  ports: Pick<Ports, 'orders'>,
  viewer: Viewer,
  command: PlaceOrderCommand,
): Promise<PlaceOrderResult> {
  const [order] = await ports.orders.findByHolds([command.holdId]);
  if (!order || !mayActFor(viewer, order.buyerId)) throw noSuchHold();
  return answerWith(ports, order, command);
}

/** The key stands for something else. */
export function otherInput(): Conflict {
  return new Conflict('This key was used for another hold or promo code; make a new key.', {
    field: 'idempotencyKey',
  });
}

function hasDiscountOf({ promoCodes }: SagaOrder, promoCode: string | null): boolean {
  const discount = promoCodes.find(({ kind }) => kind !== 'UNLOCK')?.code ?? null;
  return discount === (promoCode === null ? null : spelledOut(promoCode));
}
