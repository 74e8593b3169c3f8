import { Money } from '@parterre/subgraph-kit/scalars';
import { Field, ID, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Tickets of one price tier in a cart.' })
export class PriceLine {
  @Field(() => ID, { name: 'priceTier', description: 'Id of the price tier.' })
  tierId: string;

  @Field(() => String, {
    name: 'name',
    description: 'Name of the price tier, as it was when this was priced.',
  })
  tierName: string;

  @Field(() => Int, { description: 'How many tickets.' })
  quantity: number;

  @Field(() => Money, { description: 'Price of one ticket, without fees and tax.' })
  unitPrice: Money;

  @Field(() => Money, { description: 'quantity x unitPrice.' })
  amount: Money;

  @Field(() => Money, { description: 'Its part of the discount.' })
  discount: Money;
}

@ObjectType({
  description:
    'What a cart costs. Adds up exactly: subtotal is the sum of the lines, total is subtotal - discount + fees + tax, all in minor units.',
})
export class PriceBreakdown {
  @Field(() => [PriceLine], { description: 'One for each price tier.' })
  lines: PriceLine[];

  @Field(() => Money, { description: 'Sum of the lines.' })
  subtotal: Money;

  @Field(() => Money, {
    description: 'What a promo code takes off the tickets; the sum of that of the lines.',
  })
  discount: Money;

  @Field(() => Money, { description: 'Booking fees of all tickets, by their full prices.' })
  fees: Money;

  @Field(() => Money, { description: 'Tax on tickets, less the discount, and fees.' })
  tax: Money;

  @Field(() => Money, { description: 'What the buyer pays.' })
  total: Money;
}

@ObjectType({ description: 'One kind of ticket of an event, at one price.' })
export class PriceTier {
  @Field(() => ID, { description: 'Opaque id, unique within its event.' })
  id: string;

  @Field(() => String, { description: 'As the organizer named it, e.g. "Parterre".' })
  name: string;

  @Field(() => Money, { description: 'Price of one ticket, without fees and tax.' })
  price: Money;

  @Field(() => Int, { description: 'Places of this tier in the whole house.' })
  capacity: number;
}
