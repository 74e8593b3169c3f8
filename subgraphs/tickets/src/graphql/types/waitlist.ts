import { DateTime } from '@parterre/subgraph-kit/scalars';
import { ArrayMaxSize, IsOptional, Length, Matches, Max, Min } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type WaitlistState, waitlistStates } from '../../domain/waitlist.js';
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
    ENDED: { description: 'Bought, left, let the offer lapse, or nothing is sold any more.' },
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
