import type { Role as RoleName } from '@parterre/identity/viewer';
import { ArrayMaxSize, ArrayUnique, IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { maxStaffEvents } from '../../domain/role-change.js';
import { Role } from './role.js';

@InputType({ description: 'A role of a user.' })
export class RoleInput {
  @Field(() => ID, { description: 'Whose role it is.' })
  @MaxLength(64)
  userId: string;

  @Field(() => Role, { description: 'Which role.' })
  role: RoleName;

  @Field(() => [ID], {
    nullable: true,
    description:
      'For STAFF: the events whose tickets the user may check in. Needed to grant; a revocation without it ' +
      'takes every event away.',
  })
  @IsOptional()
  @ArrayMaxSize(maxStaffEvents, { message: `eventIds must have at most ${maxStaffEvents} ids` })
  @ArrayUnique({ message: 'eventIds must name each event once' })
  @MaxLength(64, { each: true })
  eventIds?: string[] | null;
}
