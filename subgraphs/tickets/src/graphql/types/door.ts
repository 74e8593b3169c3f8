import { connectionTypes } from '@parterre/subgraph-kit/connection';
import { DateTime } from '@parterre/subgraph-kit/scalars';
import { createUnionType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { deadReasons, type ScanOutcome } from '../../domain/ticket.js';
import type { CheckInResult as CheckInOutcome, NotValidReason } from '../../use-cases/results.js';
import { User } from './stubs.js';
import { Ticket } from './ticket.js';

const notValidReasons = ['FORGED', 'OTHER_EVENT', 'UNKNOWN_NUMBER', ...deadReasons] as const;
export const NotValidReasonEnum = Object.fromEntries(notValidReasons.map((reason) => [reason, reason])) as {
  [Reason in (typeof notValidReasons)[number]]: Reason;
};
registerEnumType(NotValidReasonEnum, {
  name: 'NotValidReason',
  description: 'Why a code, or a number, lets nobody in.',
  valuesConfig: {
    FORGED: { description: 'It was not signed by this house.' },
    OTHER_EVENT: { description: 'It is for another event.' },
    UNKNOWN_NUMBER: { description: 'Checked in by number: the event has no ticket of this number.' },
    CODE_REPLACED: { description: 'The ticket was given to someone else and has another code now.' },
    BEING_REFUNDED: { description: 'Its buyer is cancelling the order at this moment.' },
    REFUNDED: { description: 'The money went back.' },
    CANCELLED: { description: 'The ticket is void.' },
  },
});

const outcomes = ['ADMITTED', 'ALREADY_IN', ...deadReasons] as const;
export const ScanOutcomeEnum = Object.fromEntries(outcomes.map((outcome) => [outcome, outcome])) as {
  [Outcome in ScanOutcome]: Outcome;
};
registerEnumType(ScanOutcomeEnum, {
  name: 'ScanOutcome',
  description: 'What became of a scan.',
  valuesConfig: {
    ADMITTED: { description: 'It let the holder in: the earliest good one.' },
    ALREADY_IN: { description: 'Somebody was in by this ticket already, and was let in again offline.' },
    CODE_REPLACED: { description: 'Offline somebody was let in by a code that was replaced.' },
    BEING_REFUNDED: { description: 'Offline somebody was let in while the order was being cancelled.' },
    REFUNDED: { description: 'Offline somebody was let in by a refunded ticket.' },
    CANCELLED: { description: 'Offline somebody was let in by a void ticket.' },
  },
});

@ObjectType({ description: 'The holder may come in.' })
export class CheckedIn {
  @Field(() => Ticket, { description: 'The ticket.' })
  ticket: Ticket;

  @Field(() => DateTime, { description: 'When it was scanned.' })
  at: Date;
}

@ObjectType({ description: 'Somebody came in by this ticket before.' })
export class AlreadyCheckedIn {
  @Field(() => Ticket, { description: 'The ticket.' })
  ticket: Ticket;

  @Field(() => DateTime, { description: 'When that was.' })
  at: Date;

  @Field(() => String, { nullable: true, description: 'Through which entrance.' })
  gate: string | null;

  @Field(() => String, { description: 'By which scanner.' })
  device: string;
}

@ObjectType({ description: 'This code lets nobody in.' })
export class NotValid {
  @Field(() => NotValidReasonEnum, { description: 'Why.' })
  reason: NotValidReason;
}

export const CheckInResult = createUnionType({
  name: 'CheckInResult',
  description: 'All that can come of showing a ticket.',
  types: () => [CheckedIn, AlreadyCheckedIn, NotValid] as const,
  resolveType: (value) => typeNames[(value as unknown as CheckInOutcome).kind],
});

const typeNames: Record<CheckInOutcome['kind'], string> = {
  CHECKED_IN: 'CheckedIn',
  ALREADY_IN: 'AlreadyCheckedIn',
  NOT_VALID: 'NotValid',
};

@ObjectType({ description: 'A scan of a ticket at the door.' })
export class TicketScan {
  @Field(() => DateTime, { description: 'When, by the clock of the scanner.' })
  at: Date;

  @Field(() => String, { description: 'By which scanner.' })
  device: string;

  @Field(() => String, { nullable: true, description: 'Through which entrance.' })
  gate: string | null;

  @Field(() => User, { description: 'Who held the scanner.' })
  by: User;

  @Field(() => Boolean, { description: 'Whether it was done without a connection and merged later.' })
  offline: boolean;

  @Field(() => Boolean, {
    description: 'Whether the staff let the holder in by the number of the ticket, without seeing its code.',
  })
  byNumber: boolean;

  @Field(() => ScanOutcomeEnum, { description: 'What became of it.' })
  outcome: ScanOutcome;
}

@ObjectType({ description: 'Tickets of an event, counted at the door.' })
export class Attendance {
  @Field(() => Int, { description: 'Whose holders may still come in.' })
  valid: number;

  @Field(() => Int, { description: 'Whose holders are in.' })
  checkedIn: number;
}

@ObjectType({ description: 'A ticket whose older codes are dead.' })
export class RevokedCode {
  @Field(() => ID, { description: 'The ticket: "t" in the payload of the code.' })
  ticketId: string;

  @Field(() => String, { description: 'Its number, for people.' })
  number: string;

  @Field(() => Int, { description: 'Codes whose "v" is lower are dead.' })
  validFrom: number;

  @Field(() => Boolean, { description: 'False when no code of this ticket lets anybody in.' })
  valid: boolean;

  @Field(() => DateTime, { description: 'When the last of them died.' })
  revokedAt: Date;
}

@ObjectType({ description: 'Codes that scanners must refuse though they are signed.' })
export class RevokedCodes {
  @Field(() => ID, { description: 'The event.' })
  eventId: string;

  @Field(() => [RevokedCode], {
    description:
      'By the time they died: at most 500, and of revokedCodes all others that died in the same millisecond as the last.',
  })
  codes: RevokedCode[];

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Ask revokedCodes with this as `since` for those that follow; answers may overlap. Null while there are none.',
  })
  next: Date | null;

  @Field(() => Boolean, { description: 'Whether there are more from `next` on.' })
  hasMore: boolean;
}

export const { Connection: TicketConnection } = connectionTypes('Ticket', () => Ticket);
