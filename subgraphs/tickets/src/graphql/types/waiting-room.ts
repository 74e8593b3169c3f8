import { DateTime } from '@parterre/subgraph-kit/scalars';
import { IsOptional, Length, Matches, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { mostAdmissionsPerMinute, type PlaceState } from '../../domain/waiting-room.js';
import { anId, idPattern } from './an-id.js';

export enum WaitingRoomPlaceState {
  WAITING = 'WAITING',
  ADMITTED = 'ADMITTED',
  LAPSED = 'LAPSED',
}
registerEnumType(WaitingRoomPlaceState, {
  name: 'WaitingRoomPlaceState',
  description: 'Where somebody in a waiting room stands.',
  valuesConfig: {
    WAITING: { description: 'Their turn is yet to come.' },
    ADMITTED: { description: 'They may hold, with `admission`, until `admissionExpiresAt`.' },
    LAPSED: { description: 'Their turn is over. joinWaitingRoom gives them a new number, at the back.' },
  },
});

@ObjectType({
  description:
    'The line in front of a sale, as everybody sees it. While it is open, nothing of the event can be held without an admission.',
})
export class WaitingRoom {
  @Field(() => ID, { description: 'The event it stands in front of.' })
  eventId: string;

  @Field(() => Boolean, { description: 'False: the event has none at this moment; hold at once.' })
  isOpen: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the line begins to move; null when it does already, or is not open.',
  })
  opensAt: Date | null;

  @Field(() => Int, { description: 'How many are admitted a minute; 0 while the line stands still.' })
  admissionsPerMinute: number;

  @Field(() => Int, { description: 'Numbers up to this one have had their turn.' })
  admittedUpTo: number;
}

@ObjectType({ description: 'The place of the visitor in the waiting room of an event.' })
export class WaitingRoomPlace {
  @Field(() => ID, { description: 'The event.' })
  eventId: string;

  @Field(() => Int, {
    description:
      'Their number, and nobody else has it. It does not change while they wait; their turn comes when WaitingRoom.admittedUpTo reaches it.',
  })
  number: number;

  @Field(() => Int, { description: 'How many turns come before theirs; 0 when they are next.' })
  ahead: number;

  @Field(() => WaitingRoomPlaceState, { description: 'Where they stand.' })
  state: PlaceState;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Their turn: when it was, or when it will be if the line goes on moving as now. Null while the line stands still, and when it was long ago.',
  })
  admittedAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'To be sent as `admission` with holdSeats, holdBestSeats and holdGeneralAdmission, as often as one likes. Signed for this visitor and this event; null unless they are ADMITTED.',
  })
  admission: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the admission ends: some minutes after their turn, whenever it was asked for and however often. What is held by then stays held.',
  })
  admissionExpiresAt: Date | null;
}

@InputType({
  description: 'How fast to admit. It can be sent again without harm, so it needs no idempotency key.',
})
export class OpenWaitingRoomInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => Int, {
    description: `How many are admitted a minute, at most ${mostAdmissionsPerMinute}, evenly; 0 makes the line stand still.`,
  })
  @Min(0, { message: 'must be at least 0' })
  @Max(mostAdmissionsPerMinute, { message: `must be at most ${mostAdmissionsPerMinute}` })
  admissionsPerMinute: number;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the line begins to move, or goes on at the new rate; it stands still until then. Unless given: with the sale, also when that is moved, or, in a room that is open, as it was. A moment that has passed is now.',
  })
  @IsOptional()
  opensAt?: Date | null;
}

@InputType({ description: 'A waiting room to close. It can be sent again without harm.' })
export class CloseWaitingRoomInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;
}

@InputType({
  description: 'A waiting room to join. It can be sent again without harm, so it needs no idempotency key.',
})
export class JoinWaitingRoomInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Of createGuestToken, for visitors who have not signed in. Sent by one who has signed in since, it brings the place along: from then on it is theirs and no more the guest's.",
  })
  @IsOptional()
  @Length(1, 1_000, { message: 'must have at most 1000 characters' })
  guestToken?: string | null;
}
