import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';

/** The states of an order as `tickets`, who owns it, names and describes them. */
export const OrderStatus = {
  PENDING_PAYMENT: 'PENDING_PAYMENT',
  PAID: 'PAID',
  CONFIRMED: 'CONFIRMED',
  EXPIRED: 'EXPIRED',
  CANCELLED: 'CANCELLED',
  REFUND_PENDING: 'REFUND_PENDING',
  REFUNDED: 'REFUNDED',
} as const;
export type OrderStatus = keyof typeof OrderStatus;

registerEnumType(OrderStatus, {
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
}
