import { Money } from '@parterre/subgraph-kit/scalars';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'What was sold of one price tier, refunded tickets left out.' })
export class TierSales {
  @Field(() => ID, { description: 'The price tier.' })
  priceTierId: string;

  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => Int, { description: 'Tickets.' })
  sold: number;

  @Field(() => Money, { description: 'Price of these tickets, without fees and tax.' })
  revenue: Money;
}

@ObjectType({ description: 'What was sold on one day, tickets refunded since left out.' })
export class DaySales {
  @Field(() => String, { description: 'The date at the venue, e.g. 2027-03-28.' })
  date: string;

  @Field(() => Int, { description: 'Tickets.' })
  sold: number;

  @Field(() => Money, { description: 'Price of these tickets, without fees and tax.' })
  revenue: Money;
}

@ObjectType({ description: 'How the sale of an event goes. It follows the orders within moments.' })
export class EventStatistics {
  @Field(() => Int, { description: 'Orders that were placed, paid or not.' })
  ordersPlaced: number;

  @Field(() => Int, { description: 'Orders that were paid and got their tickets, refunded since or not.' })
  ordersConfirmed: number;

  @Field(() => Int, { description: 'Orders that were paid back.' })
  ordersRefunded: number;

  @Field(() => Int, { description: 'Tickets sold, and neither refunded nor given back to the pool.' })
  ticketsSold: number;

  @Field(() => Money, { description: 'Price of these tickets, without fees and tax.' })
  revenue: Money;

  @Field(() => Float, { description: 'Share of the placed orders that were confirmed, 0 to 1.' })
  conversion: number;

  @Field(() => [TierSales], { description: 'By price tier, the highest revenue first.' })
  byTier: TierSales[];

  @Field(() => [DaySales], { description: 'By day of sale, in order; days without sales are left out.' })
  byDay: DaySales[];
}
