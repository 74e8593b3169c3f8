import { DateTime } from '@parterre/subgraph-kit/scalars';
import { ArrayMaxSize, ArrayMinSize, IsOptional, Length, Matches, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { anId, idPattern } from './an-id.js';

const aCode = { message: 'must be what the QR code says, at most 2,953 characters' };
const aName = { message: 'must have 1 to 64 characters' };
const aTicketNumber =
  'Ticket.number, e.g. "OLY-2027-000042", whole or the digits at its end; 1 to 64 characters.';
const maxScans = 200;

@InputType({ description: 'A ticket shown at the door. The same device and time again get the same answer.' })
export class CheckInInput {
  @Field(() => ID, { description: 'The event of this door.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => String, { description: 'What the QR code says.' })
  @Length(1, 2_953, aCode)
  code: string;

  @Field(() => String, { description: 'Which scanner: a name that no other has; 1 to 64 characters.' })
  @Length(1, 64, aName)
  device: string;

  @Field(() => String, { nullable: true, description: 'Which entrance, for whoever asks later.' })
  @IsOptional()
  @Length(1, 64, aName)
  gate?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the scanner read it; now unless given. Give it, so that a repetition after a lost answer is recognised.',
  })
  scannedAt?: Date | null;
}

@InputType({
  description: 'A ticket whose code cannot be shown. The same device and time again get the same answer.',
})
export class CheckInByNumberInput {
  @Field(() => ID, { description: 'The event of this door.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => String, {
    description:
      'Ticket.number, e.g. "OLY-2027-000042", whole or its last six digits: fewer could be of another ticket.',
  })
  @Matches(/^\s*(\S{1,54}-)?\d{6,9}\s*$/, {
    message: 'must be the number of a ticket, whole or its last six digits',
  })
  number: string;

  @Field(() => String, { description: 'Which device: a name that no other has; 1 to 64 characters.' })
  @Length(1, 64, aName)
  device: string;

  @Field(() => String, { nullable: true, description: 'Which entrance, for whoever asks later.' })
  @IsOptional()
  @Length(1, 64, aName)
  gate?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the holder was let in; now unless given. Give it, so that a repetition after a lost answer is recognised.',
  })
  scannedAt?: Date | null;
}

@InputType({ description: 'A ticket that was scanned without a connection.' })
export class OfflineScanInput {
  @Field(() => String, { description: 'What the QR code says.' })
  @Length(1, 2_953, aCode)
  code: string;

  @Field(() => DateTime, { description: 'When the scanner read it.' })
  scannedAt: Date;

  @Field(() => String, { description: 'Which scanner; 1 to 64 characters.' })
  @Length(1, 64, aName)
  device: string;

  @Field(() => String, { nullable: true, description: 'Which entrance.' })
  @IsOptional()
  @Length(1, 64, aName)
  gate?: string | null;
}

@InputType({ description: 'Scans made without a connection. They can be sent again without harm.' })
export class MergeScansInput {
  @Field(() => ID, { description: 'The event of the door.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => [OfflineScanInput], {
    description: 'At most 200 at once, of tickets that somebody was let in by.',
  })
  @ArrayMinSize(1, { message: 'must have at least one scan' })
  @ArrayMaxSize(maxScans, { message: `must have at most ${maxScans} scans; send the rest after them` })
  @ValidateNested({ each: true })
  scans: OfflineScanInput[];
}

@ArgsType()
export class TicketAtDoorArgs {
  @Field(() => ID, { description: 'The event of this door.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => String, { description: aTicketNumber })
  @Length(1, 64, aName)
  number: string;
}
