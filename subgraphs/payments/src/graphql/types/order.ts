import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';

/** The states of an order as `tickets`, who owns it, names them. */
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
  description: 'Where an order stands between being placed and its end.',
  valuesConfig: {
    PENDING_PAYMENT: { description: 'Placed; the seats are held until it is paid or lapses.' },
    PAID: { description: 'The money is captured and the tickets are being made.' },
    CONFIRMED: { description: 'The buyer has the tickets.' },
    EXPIRED: { description: 'Not paid in time; the seats are free again.' },
    CANCELLED: { description: 'Given up before payment, or its event was cancelled.' },
    REFUND_PENDING: { description: 'The money is on its way back.' },
    REFUNDED: { description: 'The money is back and the tickets, if there were any, are dead.' },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A purchase of tickets of one event.' })
export class Order {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;
}
