import type { PriceBreakdown } from './price.js';
import type { PromoCode } from './promo-code.js';
import type { RefundPolicy } from './refund-policy.js';
import type { AllocationRight } from './row.js';

export const orderStatuses = [
  'PENDING_PAYMENT',
  'PAID',
  'CONFIRMED',
  'EXPIRED',
  'CANCELLED',
  'REFUND_PENDING',
  'REFUNDED',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** What can happen to an order. */
export type OrderStep = 'EXPIRE' | 'CANCEL' | 'CAPTURE' | 'CONFIRM' | 'ASK_REFUND' | 'REFUND';

/** The saga's state machine, whole: for each step, from where it leads where. What is not here cannot happen. */
export const orderTransitions: Readonly<
  Record<OrderStep, { from: readonly OrderStatus[]; to: OrderStatus }>
> = {
  EXPIRE: { from: ['PENDING_PAYMENT'], to: 'EXPIRED' },
  CANCEL: { from: ['PENDING_PAYMENT'], to: 'CANCELLED' },
  // The provider may take the money after we gave up waiting: the seats are then taken again if they are free. After it
  // was cancelled the order is paid only to be given back: see wasCancelled.
  CAPTURE: { from: ['PENDING_PAYMENT', 'EXPIRED', 'CANCELLED'], to: 'PAID' },
  CONFIRM: { from: ['PAID'], to: 'CONFIRMED' },
  ASK_REFUND: { from: ['PAID', 'CONFIRMED'], to: 'REFUND_PENDING' },
  // PAID and CONFIRMED too: payments can refund a payment of its own accord and tell us afterwards.
  REFUND: { from: ['PAID', 'CONFIRMED', 'REFUND_PENDING'], to: 'REFUNDED' },
};

export function mayStep(status: OrderStatus, step: OrderStep): boolean {
  return orderTransitions[step].from.includes(status);
}

/** One ticket to be: a seat, or a place in an area. */
export interface OrderItem {
  tierId: string;
  /** `section/row/number`; `null` for general admission. */
  seatId: string | null;
  areaKey: string | null;
}

/** A step as it was made; who made it is a user's id, `null` when it came by itself (time, money, the event's end). */
export interface OrderMoment {
  kind: 'PLACE' | 'TAKE_TICKET_BACK' | 'REFUND_PART' | 'RETURN_PAYMENT' | OrderStep;
  at: Date;
  by: string | null;
  /** What was asked back, or came back at somebody's word; minor units. */
  amount?: number;
  reason?: string;
  /** TAKE_TICKET_BACK by the organizer: why, in their own words. */
  note?: string;
  /** REFUND_PART: so that it is written down once. */
  refundId?: string;
}

/** A part of the price, or all of it, that was asked back from `payments`. */
export interface AskedRefund {
  /** Made from what asked for it: the same in every repetition. */
  id: string;
  /** Minor units. */
  amount: number;
  /** The part of the order's total it settles: more than `amount` when the event's policy keeps some of it. */
  settles: number;
}

export interface Order {
  id: string;
  /** For people: `OLY-2027-100042`. */
  number: string;
  eventId: string;
  organizerId: string;
  /** Version of the event's terms it was sold under: of the date, among others. */
  saleVersion: number;
  buyerId: string;
  /** Seats carry this id while they are held for the order and after they are sold to it. */
  holdId: string;
  /** The codes it took a use of; that of the discount, and one that opened an allocation. */
  promoCodes: { id: string; code: string; kind: PromoCode['benefit']['kind'] }[];
  /** The allocation its places are of. */
  allocation: AllocationRight | null;
  status: OrderStatus;
  items: OrderItem[];
  /** Frozen when the order is placed: later changes of prices do not reach it. */
  price: PriceBreakdown;
  placedAt: Date;
  /** Until then it waits for its payment. */
  expiresAt: Date;
  /** The payment that pays for it; at most one ever. */
  paymentId: string | null;
  confirmedAt: Date | null;
  /** Frozen like the price. */
  refundPolicy: RefundPolicy;
  refunds: AskedRefund[];
  /** What the organizer gave back in parts, minor units; absent stands for nothing. */
  partlyRefunded?: number;
  /** What came of it, in the order it came. */
  timeline: OrderMoment[];
}

/**
 * Whether it was cancelled before it was paid. Who has read CANCELLED has made other plans, and wants no tickets for
 * money that is taken after all.
 */
export function wasCancelled({ timeline }: Pick<Order, 'timeline'>): boolean {
  return timeline.some(({ kind }) => kind === 'CANCEL');
}

/**
 * What the order is still worth: its total without what was settled by refunds of parts. Minor units; never below 0,
 * also when some were settled by an earlier division of the total.
 */
export function remainingOf({ price, refunds }: Pick<Order, 'price' | 'refunds'>): number {
  return Math.max(0, price.total.amount - refunds.reduce((sum, { settles }) => sum + settles, 0));
}

type Money = Pick<Order, 'price' | 'refunds' | 'partlyRefunded'>;

/** What can be given back at all: the total without what was asked back or given back before. Minor units. */
export function refundableOf(order: Money): number {
  return Math.max(0, order.price.total.amount - givenUpOf(order));
}

/** Minor units that must be back with the buyer for the order to be REFUNDED. */
export function owedOf(order: Money & Pick<Order, 'status'>): number {
  const total = order.price.total.amount;
  return order.status === 'REFUND_PENDING' ? Math.min(total, givenUpOf(order)) : total;
}

/** What was asked back, and what the organizer gave back unasked. */
function givenUpOf({ refunds, partlyRefunded = 0 }: Money): number {
  return refunds.reduce((sum, { amount }) => sum + amount, partlyRefunded);
}

/** The status as a reader must see it: an order whose time is over is expired, even before the sweeper comes by. */
export function statusAt(order: Pick<Order, 'status' | 'expiresAt'>, now: Date): OrderStatus {
  return order.status === 'PENDING_PAYMENT' && order.expiresAt <= now ? 'EXPIRED' : order.status;
}
