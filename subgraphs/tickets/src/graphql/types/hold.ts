import { DateTime } from '@parterre/subgraph-kit/scalars';
import { createUnionType, Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { AdmissionRefusal as Refusal } from '../../use-cases/admission.js';
import type { HoldResult } from '../../use-cases/results.js';
import { Event } from './event.js';
import { PriceBreakdown } from './price.js';
import { Seat } from './seat.js';
import { GeneralAdmissionArea } from './seat-map.js';
import { WaitingRoom } from './waiting-room.js';

@ObjectType({ description: 'Places in one area.' })
export class HeldAdmission {
  @Field(() => GeneralAdmissionArea, { description: 'The area.' })
  area: GeneralAdmissionArea;

  @Field(() => Int, { description: 'How many places in it.' })
  quantity: number;
}

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'Seats and places reserved for one buyer until `expiresAt`. When it has lapsed, anyone can hold them.',
})
export class SeatHold {
  @Field(() => ID, { description: 'Opaque id.' })
  id: string;

  @Field(() => Event, { description: 'The event they are for.' })
  event: Event;

  @Field(() => [Seat], { description: 'The seats.' })
  seats: Seat[];

  @Field(() => [HeldAdmission], {
    name: 'generalAdmission',
    description: 'Places in areas without numbered seats.',
  })
  areas: HeldAdmission[];

  @Field(() => DateTime, { description: 'Until then nobody else can have them.' })
  expiresAt: Date;

  @Field(() => PriceBreakdown, { name: 'total', description: 'What they cost.' })
  price: PriceBreakdown;
}

@ObjectType({
  description: 'Stands for a visitor who has not signed in. Whoever has it has the holds made with it.',
})
export class GuestToken {
  @Field(() => String, { description: 'To be sent as guestToken with everything about holds.' })
  guestToken: string;

  @Field(() => DateTime, { description: 'Until then it is good.' })
  expiresAt: Date;
}

@ObjectType({ description: 'Not everything asked for can be had, so nothing is held.' })
export class SeatsUnavailable {
  @Field(() => [ID], { description: 'What is gone: "section/row/number" of seats, keys of areas.' })
  unavailable: string[];

  @Field(() => [[Seat]], {
    description:
      'Up to three other choices, each of as many adjacent seats, the nearest first. They are not held.',
  })
  alternatives: Seat[][];
}

@ObjectType({ description: 'Nothing is sold at this moment.' })
export class SalesClosed {
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the sale opens; null when it will not open again.',
  })
  opensAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the sale ended; null when it has not begun, or the event is cancelled.',
  })
  closedAt: Date | null;
}

@ObjectType({
  description: 'More tickets than one buyer may have of this event, those held and ordered before included.',
})
export class TooManyTickets {
  @Field(() => Int, { description: 'How many one buyer may have.' })
  limit: number;
}

export enum AdmissionRefusal {
  MISSING = 'MISSING',
  EXPIRED = 'EXPIRED',
  NOT_VALID = 'NOT_VALID',
}
registerEnumType(AdmissionRefusal, {
  name: 'AdmissionRefusal',
  description: 'Why somebody is not admitted to a sale.',
  valuesConfig: {
    MISSING: { description: 'None was sent: join the waiting room, or ask for the one of your turn.' },
    EXPIRED: { description: 'It was good, and its time is over: join the waiting room again.' },
    NOT_VALID: { description: 'It is forged, or of another event or another visitor.' },
  },
});

@ObjectType({ description: 'The event has a waiting room, and nothing is held without an admission of it.' })
export class AdmissionRequired {
  @Field(() => AdmissionRefusal, { description: 'What was wrong with the one that was sent.' })
  reason: Refusal;

  @Field(() => WaitingRoom, { description: 'The line to join, with joinWaitingRoom.' })
  waitingRoom: WaitingRoom;
}

export const HoldSeatsResult = createUnionType({
  name: 'HoldSeatsResult',
  description: 'All that can come of asking for seats.',
  types: () => [SeatHold, SeatsUnavailable, SalesClosed, TooManyTickets, AdmissionRequired] as const,
  resolveType: (value) => typeNames[(value as unknown as HoldResult).kind],
});

const typeNames: Record<HoldResult['kind'], string> = {
  HELD: 'SeatHold',
  UNAVAILABLE: 'SeatsUnavailable',
  CLOSED: 'SalesClosed',
  TOO_MANY: 'TooManyTickets',
  NOT_ADMITTED: 'AdmissionRequired',
};
