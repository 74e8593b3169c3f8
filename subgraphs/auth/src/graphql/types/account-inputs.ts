import { type Locale, locale } from '@parterre/contracts/values';
import { IsEmail, IsIn, IsOptional, Length, Matches, MaxLength } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { maxPasswordLength } from '../../domain/password-policy.js';

/** RFC 5321: no mailbox that mail can reach has a longer address. */
export const maxEmailLength = 254;
/** Far above any token of ours; it keeps a caller from having megabytes hashed. */
export const maxTokenLength = 200;

const emailMessage = { message: 'email must be an e-mail address such as ada@example.com' };
const passwordMessage = { message: `password must have at most ${maxPasswordLength} characters` };

@InputType({ description: 'A new account.' })
export class RegisterInput {
  @Field(() => String, { description: 'The address to sign in with; a message goes there to prove it.' })
  @IsEmail({}, emailMessage)
  @MaxLength(maxEmailLength)
  email: string;

  @Field(() => String, {
    description: 'At least 12 characters; refused with a reason when it is easy to guess.',
  })
  @MaxLength(maxPasswordLength, passwordMessage)
  password: string;

  @Field(() => String, { description: 'The name others see, 1 to 80 characters.' })
  @Length(1, 80, { message: 'displayName must have 1 to 80 characters' })
  @Matches(/\S/, { message: 'displayName must have something other than spaces' })
  displayName: string;

  @Field(() => String, { description: 'Language to write to the user in: en or fr.', defaultValue: 'en' })
  @IsIn(locale.options, { message: 'locale must be en or fr' })
  locale: Locale;
}

@InputType({ description: 'The token from the message that was sent to prove the address.' })
export class VerifyEmailInput {
  @Field(() => String, { description: 'As it stands in the link of the message.' })
  @MaxLength(maxTokenLength)
  token: string;
}

@InputType({ description: 'A password to set in place of the present one.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The password so far.' })
  @MaxLength(maxPasswordLength, {
    message: `currentPassword must have at most ${maxPasswordLength} characters`,
  })
  currentPassword: string;

  @Field(() => String, { description: 'The password from now on: at least 12 characters.' })
  @MaxLength(maxPasswordLength, { message: `newPassword must have at most ${maxPasswordLength} characters` })
  newPassword: string;
}

@InputType({ description: 'Whose password is forgotten.' })
export class RequestPasswordResetInput {
  @Field(() => String, { description: 'The address of the account.' })
  @IsEmail({}, emailMessage)
  @MaxLength(maxEmailLength)
  email: string;
}

@InputType({ description: 'A password to set by the token that was sent.' })
export class ResetPasswordInput {
  @Field(() => String, { description: 'As it stands in the link of the message; good once, for an hour.' })
  @MaxLength(maxTokenLength)
  token: string;

  @Field(() => String, { description: 'The password from now on: at least 12 characters.' })
  @MaxLength(maxPasswordLength, { message: `newPassword must have at most ${maxPasswordLength} characters` })
  newPassword: string;
}

@InputType({ description: 'Nothing is needed: the message goes to the address of who asks.' })
export class RequestEmailVerificationInput {
  @Field(() => String, {
    nullable: true,
    description: 'Language of the message, en or fr; else the account’s.',
  })
  @IsOptional()
  @IsIn(locale.options, { message: 'locale must be en or fr' })
  locale?: Locale | null;
}
