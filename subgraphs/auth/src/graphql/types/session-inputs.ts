import { IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { maxPasswordLength } from '../../domain/password-policy.js';
import { maxEmailLength, maxTokenLength } from './account-inputs.js';

@InputType({ description: 'Who signs in.' })
export class LoginInput {
  @Field(() => String, { description: 'The address of the account, in any case of letters.' })
  @MaxLength(maxEmailLength)
  email: string;

  @Field(() => String, { description: 'Its password.' })
  @MaxLength(maxPasswordLength, { message: `password must have at most ${maxPasswordLength} characters` })
  password: string;
}

@InputType({ description: 'The session to go on with.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'The refresh token of the last answer; it works once.' })
  @MaxLength(maxTokenLength)
  refreshToken: string;
}

@InputType({ description: 'Which sessions to end. Without anything, the one that asks.' })
export class LogoutInput {
  @Field(() => ID, { nullable: true, description: 'Another device of the same user, from mySessions.' })
  @IsOptional()
  @MaxLength(64)
  sessionId?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'True ends every session of the user.' })
  everywhere: boolean;
}
