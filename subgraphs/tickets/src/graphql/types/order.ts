import { connectionTypes } from '@parterre/subgraph-kit/connection';
import { DateTime } from '@parterre/subgraph-kit/scalars';
import { createUnionType, Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { type OrderStatus, orderStatuses } from '../../domain/order.js';
import type { PlaceOrderResult as PlaceOrderOutcome } from '../../use-cases/results.js';
import { PriceBreakdown } from './price.js';
import { PromoCodeRefused } from './promo-code.js';

export const OrderStatusEnum = Object.fromEntries(orderStatuses.map((status) => [status, status])) as {
  [Status in OrderStatus]: Status;
};
registerEnumType(OrderStatusEnum, {
  name: 'OrderStatus',
  description: 'Where an order stands.',
  valuesConfig: {
    PENDING_PAYMENT: { description: 'Waits for its payment until `expiresAt`.' },
    PAID: { description: 'The payment is taken; the tickets are being made.' },
    CONFIRMED: { description: 'The buyer has the tickets.' },
    EXPIRED: { description: 'Not paid in time; the seats are free again.' },
    CANCELLED: { description: 'Cancelled before it was paid.' },
    REFUND_PENDING: { description: 'The money is on its way back.' },
    REFUNDED: { description: 'The buyer has the money back.' },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Seats of one event that a buyer has decided to pay for.' })
export class Order {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;

  @Field(() => String, { description: 'For people, e.g. "OLY-2027-100042".' })
  number: string;

  @Field(() => PriceBreakdown, { name: 'total', description: 'What it costs, frozen when it was placed.' })
  price: PriceBreakdown;

  @Field(() => DateTime, { description: 'When it was placed.' })
  placedAt: Date;
}

@ObjectType({ description: 'The hold is over and its seats may be gone; hold them again.' })
export class HoldExpired {
  @Field(() => DateTime, { description: 'When it ended.' })
  expiredAt: Date;
}

export const PlaceOrderResult = createUnionType({
  name: 'PlaceOrderResult',
  description: 'All that can come of placing an order.',
  types: () => [Order, HoldExpired, PromoCodeRefused] as const,
  resolveType: (value) => typeNames[(value as unknown as PlaceOrderOutcome).kind],
});

const typeNames: Record<PlaceOrderOutcome['kind'], string> = {
  PLACED: 'Order',
  HOLD_EXPIRED: 'HoldExpired',
  PROMO_REFUSED: 'PromoCodeRefused',
};

export const { Connection: OrderConnection } = connectionTypes('Order', () => Order);
