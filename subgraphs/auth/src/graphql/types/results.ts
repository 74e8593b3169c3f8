import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { Session } from './session.js';

@ObjectType({ description: 'It worked, and the user is signed in.' })
export class SignedIn {
  @Field(() => Session, { description: 'The tokens to go on with.' })
  session: Session;

  static of(session: Session): SignedIn {
    return Object.assign(new SignedIn(), { session });
  }
}

@ObjectType({ description: 'There is an account with this e-mail address already.' })
export class EmailTaken {
  @Field(() => String, { description: 'For people.' })
  message: string;

  static of(message: string): EmailTaken {
    return Object.assign(new EmailTaken(), { message });
  }
}

@ObjectType({
  description:
    'What was given does not prove who it is. The same answer, in the same time, for an unknown address and ' +
    'for a wrong password.',
})
export class WrongCredentials {
  @Field(() => String, { description: 'For people.' })
  message: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Set after repeated failures: tries for this account before that many seconds are refused unseen.',
  })
  retryAfterSeconds: number | null;

  static of(message: string, retryAfterSeconds: number | null = null): WrongCredentials {
    return Object.assign(new WrongCredentials(), { message, retryAfterSeconds });
  }
}

export const RegisterResult = createUnionType({
  name: 'RegisterResult',
  description: 'A new account, or why there is none.',
  types: () => [SignedIn, EmailTaken] as const,
});

export const LoginResult = createUnionType({
  name: 'LoginResult',
  description: 'A session, or why there is none.',
  types: () => [SignedIn, WrongCredentials] as const,
});
