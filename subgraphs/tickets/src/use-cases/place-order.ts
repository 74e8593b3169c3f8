import { crashPoint } from '@parterre/messaging/crash-point';
import { Conflict } from '@parterre/subgraph-kit/errors';
import { parseIdempotencyKey } from '@parterre/subgraph-kit/idempotency';
import { type CartEntry, isOver } from '../domain/cart.js';
import { orderNumber } from '../domain/numbers.js';
import { priceOf } from '../domain/price.js';
import { type Sale, tierOf } from '../domain/sale.js';
import { answerAgain, answerForgotten, answerWith, otherInput } from './answer-placed.js';
import { changeCart } from './change-cart.js';
import { orderIdOf } from './derived-id.js';
import { findOwnHold } from './own-hold.js';
import { createPlaces } from './places.js';
import type { Layout, Ports, SagaOrder } from './ports.js';
import { type Codes, codesFor } from './promo-codes.js';
import { redeemCodes } from './redeem-codes.js';
import type { PlaceOrderResult } from './results.js';
import { itemsOf, selectionOf } from './selection.js';
import type { UseCases } from './use-cases.js';

interface Placement {
  sale: Sale;
  layout: Layout;
  buyerId: string;
  entry: CartEntry;
  id: string;
  codes: Codes;
  idempotencyKey: string;
}

/**
 * Makes an order of a hold. The cart's write from ACTIVE to ORDERED is the one decision; the order's id follows from
 * the hold, so that a retry after a crash finishes the same order.
 */
export function createPlaceOrder(ports: Ports): UseCases['placeOrder'] {
  const { orders, layouts, clock, live } = ports;
  const places = createPlaces(ports);

  return async (viewer, command) => {
    const { holdId, promoCode, idempotencyKey } = command;
    parseIdempotencyKey(idempotencyKey);
    const found = await findOwnHold(ports, viewer, holdId);
    if (!found) return answerForgotten(ports, viewer, command);
    const { cart, entry } = found;
    const { eventId, buyerId } = cart;
    const [placed, sale, { layout, areHeld }] = await Promise.all([
      orders.findByPlacementKey(buyerId, idempotencyKey),
      // As it stands, not as it stood a moment ago: its date and terms are those of the order for good.
      ports.sales.find(eventId),
      lookAtPlaces(eventId, entry),
    ]);
    if (placed) return answerAgain(placed, command);
    if (entry.orderId) {
      const order = await orders.find(entry.orderId);
      if (order) return answerWith(ports, order, command);
    }
    if (entry.state === 'ENDED' || entry.expiresAt <= clock()) return expired(entry);

    if (!sale) throw new Error(`Hold ${holdId} is of an event that is not on the market.`);
    if (sale.status === 'CANCELLED') throw new Conflict('The event is cancelled.');
    if (!areHeld) return expired(entry);

    const orderId = orderIdOf({ id: holdId, createdAt: entry.createdAt });
    const tierIds = itemsOf(layout, selectionOf(layout, entry)).map(({ tierId }) => tierId);
    const codes = await codesFor(ports, { eventId, allocation: entry.allocation, tierIds }, promoCode);
    if ('refusal' in codes) return { kind: 'PROMO_REFUSED', reason: codes.refusal };
    const redeemed = await redeemCodes(ports, codes.all, { orderId, buyerId });
    if ('refusal' in redeemed) return { kind: 'PROMO_REFUSED', reason: redeemed.refusal };
    const at = { eventId, buyerId, holdId };
    let isSecond = false;
    // Not always the entry that was read: an extension may have come between.
    let ordered = entry;
    const decided = await changeCart(
      ports,
      at,
      (current) => current.state === 'ORDERED' || !isOver(current, clock()),
      (current) => {
        isSecond = current.state === 'ORDERED';
        ordered = { ...current, state: 'ORDERED', orderId };
        return ordered;
      },
      cart,
    );
    if (!decided) {
      await redeemed.undo();
      return expired(entry);
    }
    crashPoint('tickets.order.after-cart');

    const order = await newOrder({
      sale,
      layout,
      buyerId,
      entry: ordered,
      id: orderId,
      codes,
      idempotencyKey,
    });
    if (!(await orders.insert(order, [ports.events.placed(order)]))) {
      const existing = await orders.find(orderId);
      await redeemed.undo(existing?.promoCodes);
      if (existing) return answerWith(ports, existing, command);
      // The key was used for another hold in this very moment: this hold is not ordered after all.
      if (!isSecond) {
        await changeCart(
          ports,
          at,
          // Paid for, it is a second request's order by now.
          ({ state, paid }) => state === 'ORDERED' && !paid,
          (current) => ({ ...current, state: 'ACTIVE', orderId: null }),
        );
        // Unless a second request, with a key of its own, has ordered it meanwhile.
        if (await orders.find(orderId)) await orderedAgain(at, orderId);
      }
      throw otherInput();
    }
    // The first request may have taken back what this one stands on.
    if (isSecond) await orderedAgain(at, orderId);
    live.orderChanged(order);
    live.holdChanged(at);
    return { kind: 'PLACED', ...order };
  };

  async function lookAtPlaces(
    eventId: string,
    entry: CartEntry,
  ): Promise<{ layout: Layout; areHeld: boolean }> {
    const layout = await layouts.of(eventId);
    return { layout, areHeld: await places.areHeld(eventId, selectionOf(layout, entry), entry.holdId) };
  }

  async function orderedAgain(at: Parameters<typeof changeCart>[1], orderId: string): Promise<void> {
    await changeCart(
      ports,
      at,
      ({ state }) => state === 'ACTIVE',
      (current) => ({ ...current, state: 'ORDERED', orderId }),
    );
  }

  async function newOrder({
    sale,
    layout,
    buyerId,
    entry,
    id,
    codes,
    idempotencyKey,
  }: Placement): Promise<SagaOrder> {
    const items = itemsOf(layout, selectionOf(layout, entry));
    const placedAt = clock();
    return {
      id,
      number: orderNumber(sale.code, await ports.numbers.nextOrderOrdinal(sale.eventId)),
      eventId: sale.eventId,
      organizerId: sale.organizerId,
      saleVersion: sale.version,
      buyerId,
      holdId: entry.holdId,
      allocation: entry.allocation,
      status: 'PENDING_PAYMENT',
      items,
      price: priceOf(
        items.map(({ tierId }) => tierOf(sale, tierId)),
        sale,
        codes.discount,
      ),
      promoCodes: codes.all.map((promo) => ({ id: promo.id, code: promo.code, kind: promo.benefit.kind })),
      placedAt,
      expiresAt: entry.expiresAt,
      paymentId: null,
      confirmedAt: null,
      returnedPayments: [],
      refundedPayments: [],
      unwound: true,
      placesReturned: false,
      placementKeys: [idempotencyKey],
      refundPolicy: sale.refundPolicy,
      refunds: [],
      timeline: [{ kind: 'PLACE', at: placedAt, by: buyerId }],
      withdrawal: null,
      givenBack: null,
    };
  }
}

function expired(entry: CartEntry): PlaceOrderResult {
  return { kind: 'HOLD_EXPIRED', expiredAt: entry.expiresAt };
}
