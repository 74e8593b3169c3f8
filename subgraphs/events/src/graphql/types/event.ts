import { DateTime, Money } from '@parterre/subgraph-kit/scalars';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { EventStatus as Status } from '../../domain/event.js';

export enum EventStatus {
  DRAFT = 'DRAFT',
  PUBLISHED = 'PUBLISHED',
  POSTPONED = 'POSTPONED',
  CANCELLED = 'CANCELLED',
  ENDED = 'ENDED',
}

registerEnumType(EventStatus, {
  name: 'EventStatus',
  description: 'Where an event stands.',
  valuesConfig: {
    DRAFT: { description: 'In preparation: only its organizer and ADMIN see it.' },
    PUBLISHED: { description: 'On the market, from salesOpenAt to salesCloseAt.' },
    POSTPONED: {
      description: 'Moved to another date after it was published, and sold for it: startsAt is the new one.',
    },
    CANCELLED: { description: 'Will not happen; every paid order is refunded.' },
    ENDED: { description: 'Has happened.' },
  },
});

@ObjectType({ description: 'What a buyer pays for a ticket beside its price.' })
export class EventFees {
  @Field(() => Money, { description: 'For each ticket.' })
  perTicket: Money;

  @Field(() => Int, { description: 'Of the price of each ticket, in basis points (1/100 %).' })
  basisPoints: number;
}

@ObjectType({ description: 'What a cancelled order gets back until some time before the event.' })
export class RefundStep {
  @Field(() => Int, { description: 'Until this many hours before it starts.' })
  hoursBefore: number;

  @Field(() => Int, { description: "Of the order's total, in basis points (1/100 %)." })
  basisPoints: number;
}

@ObjectType({
  description:
    'What buyers who do not want to come get back. If the event is cancelled they get everything, by themselves.',
})
export class RefundPolicy {
  @Field(() => [RefundStep], {
    description: 'The one that gives the most and whose time is not over counts; none: nothing.',
  })
  steps: readonly RefundStep[];

  @Field(() => Int, {
    nullable: true,
    description:
      'What the holder of one ticket gets for giving it back to the pool before the event, of what was paid for it, in basis points; null: tickets are not taken back.',
  })
  resaleBasisPoints: number | null;
}

@ObjectType({ description: 'A price, and the parts of the house that are sold at it.' })
export class PriceListItem {
  @Field(() => ID, { description: 'The price tier.' })
  priceTierId: string;

  @Field(() => String, { description: 'What people call it, e.g. Balcony.' })
  name: string;

  @Field(() => Money, { description: 'Of one ticket, before fees and tax.' })
  price: Money;

  @Field(() => [String], { description: 'Names of the sections of the plan.' })
  sections: readonly string[];

  @Field(() => [String], { description: 'Keys of the general-admission areas of the plan.' })
  areas: readonly string[];
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A concert, a play, a match: something people buy tickets for.' })
export class Event {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;

  @Field(() => String, { description: 'For links: unique, made of title and date, and it never changes.' })
  slug: string;

  @Field(() => Int, { description: 'Grows with every change of the event.' })
  version: number;

  @Field(() => String, { description: 'Its title.' })
  title: string;

  @Field(() => String, { description: 'One or two sentences, for lists.' })
  summary: string;

  @Field(() => String, { description: 'All there is to say, as plain text.' })
  description: string;

  @Field(() => [String], { description: 'Words the organizer wants it to be found by.' })
  tags: readonly string[];

  @Field(() => [String], { description: 'Who is on stage, the most important first.' })
  performers: readonly string[];

  @Field(() => DateTime, { description: 'When it begins.' })
  startsAt: Date;

  @Field(() => DateTime, { description: 'When it is over.' })
  endsAt: Date;

  @Field(() => DateTime, { description: 'From when on tickets are sold.' })
  salesOpenAt: Date;

  @Field(() => DateTime, { description: 'Until when tickets are sold.' })
  salesCloseAt: Date;

  @Field(() => EventStatus, { description: 'Where it stands.' })
  status: Status;

  @Field(() => String, { nullable: true, description: 'Address of a picture (https).' })
  imageUrl: string | null;

  @Field(() => String, { description: 'ISO 4217 code of the currency it is sold in.' })
  currency: string;

  @Field(() => RefundPolicy, {
    description: 'What buyers get back who cancel an order or give a ticket back.',
  })
  refundPolicy: RefundPolicy;

  @Field(() => Int, { description: 'Tickets one buyer may have of it.' })
  limitPerBuyer: number;

  @Field(() => Int, { description: 'Tax on price and fees, in basis points (1/100 %).' })
  taxBasisPoints: number;
}
