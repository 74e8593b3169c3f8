import { DateTime } from '@parterre/subgraph-kit/scalars';
import { ArrayMaxSize, IsOptional, Length, Matches, Max, Min } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  type WaitlistEnding,
  type WaitlistState,
  waitlistEndings,
  waitlistStates,
} from '../../domain/waitlist.js';
import { anId, idPattern } from './an-id.js';

export const WaitlistStateEnum = Object.fromEntries(waitlistStates.map((state) => [state, state])) as {
  [State in WaitlistState]: State;
};
registerEnumType(WaitlistStateEnum, {
  name: 'WaitlistState',
  description: 'Where someone in a line stands.',
  valuesConfig: {
    WAITING: { description: 'Waits for places to come back.' },
    OFFERED: { description: 'Places came back and are held for them until `offeredUntil`.' },
    ENDED: { description: 'It is over; `endedAs` says how.' },
  },
});

export const WaitlistEndingEnum = Object.fromEntries(waitlistEndings.map((ending) => [ending, ending])) as {
  [Ending in WaitlistEnding]: Ending;
};
registerEnumType(WaitlistEndingEnum, {
  name: 'WaitlistEnding',
  description: 'What became of a place in a line.',
  valuesConfig: {
    LEFT: { description: 'They left the line, or the offer.' },
    BOUGHT: { description: 'They bought what was offered; said when the time of the offer is over.' },
    LAPSED: { description: 'The time of the offer ended without a purchase.' },
    OVER_LIMIT: { description: 'When their turn came they had as many tickets as one may have.' },
    CLOSED: { description: 'The sale ended, or the event was cancelled, before their turn came.' },
  },
});

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: "Someone's place in the line for an event that is sold out." })
export class WaitlistEntry {
  @Field(() => ID, { description: 'Opaque id; sorts by the time of joining.' })
  id: string;

  @Field(() => Int, { description: 'How many places, all or nothing.' })
  quantity: number;

  @Field(() => [ID], { name: 'priceTiers', description: 'Ids of the price tiers wanted; none for any.' })
  priceTierIds: readonly string[];

  @Field(() => ID, { nullable: true, description: 'Key of the area wanted; null for seats.' })
  areaKey: string | null;

  @Field(() => DateTime, { description: 'When they joined.' })
  joinedAt: Date;

  @Field(() => WaitlistStateEnum, { description: 'Where they stand.' })
  state: WaitlistState;

  @Field(() => DateTime, { nullable: true, description: 'Until when the places on offer are held for them.' })
  offeredUntil: Date | null;

  @Field(() => WaitlistEndingEnum, {
    nullable: true,
    description: 'What became of it; null until it is over.',
  })
  endedAs: WaitlistEnding | null;

  @Field(() => DateTime, { nullable: true, description: 'When that was; null until it is over.' })
  endedAt: Date | null;
}

@ObjectType({ description: 'How many wait for one price tier.' })
export class WaitlistTier {
  @Field(() => ID, { name: 'priceTier', description: 'Id of the price tier.' })
  tierId: string;

  @Field(() => String, { description: 'Name of the price tier.' })
  name: string;

  @Field(() => Int, {
    description: 'How many would take places of it; who would take any of several counts for each.',
  })
  entries: number;

  @Field(() => Int, { description: 'How many places they want in all.' })
  places: number;
}

@ObjectType({
  description: 'Who waits for places of an event to come back; offers under way are not counted.',
})
export class Waitlist {
  @Field(() => Int, { description: 'How many wait.' })
  entries: number;

  @Field(() => Int, { description: 'How many places they want in all.' })
  places: number;

  @Field(() => [WaitlistTier], { description: 'By price tier, in the order of the price list.' })
  tiers: WaitlistTier[];
}

@InputType({
  description: 'What to wait for. It can be sent again without harm, so it needs no idempotency key.',
})
export class JoinWaitlistInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => Int, { description: 'How many places, at least 1; they are offered all together.' })
  @Min(1, { message: 'must be at least 1' })
  @Max(100, { message: 'must be at most 100' })
  quantity: number;

  @Field(() => [ID], { nullable: true, description: 'Ids of price tiers that will do; any unless given.' })
  @IsOptional()
  @ArrayMaxSize(50, { message: 'must name at most 50 price tiers' })
  @Length(1, 64, { each: true, message: 'must be ids of price tiers' })
  priceTierIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'GeneralAdmissionArea.key, for places without numbers.' })
  @IsOptional()
  @Length(1, 64, { message: 'must be the key of an area, 1 to 64 characters' })
  areaKey?: string | null;
}

@InputType({ description: 'A line to leave.' })
export class LeaveWaitlistInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;
}
