import type { Role as RoleName } from '@parterre/identity/viewer';
import { DateTime } from '@parterre/subgraph-kit/scalars';
import { Field, ID, ObjectType } from 'type-graphql';
import { Role } from './role.js';
import { User } from './user.js';

@ObjectType({ description: 'What a device needs to act for a user, and to go on doing so.' })
export class Session {
  @Field(() => String, {
    description:
      'Send it as `Authorization: Bearer <accessToken>`. A signed JWT (EdDSA); treat it as opaque.',
  })
  accessToken: string;

  @Field(() => DateTime, { description: 'At most ten minutes away: refresh the session before.' })
  accessTokenExpiresAt: Date;

  @Field(() => String, {
    description:
      'Give it to refreshSession for the next session. It works once; keep the new one it is answered with. ' +
      'Using it again later ends the session on every holder of it.',
  })
  refreshToken: string;

  @Field(() => DateTime, { description: 'After this the user signs in again.' })
  refreshTokenExpiresAt: Date;

  @Field(() => [Role], { description: 'What the access token allows.' })
  roles: readonly RoleName[];

  @Field(() => User, {
    description:
      'Who is signed in. This operation itself was still anonymous, so fields that only the user may see ' +
      '(email, phone, preferences, purchases, roles) are refused here: ask for them with the new access token.',
  })
  user: User;
}

@ObjectType({ description: 'A device on which the user is signed in.' })
export class DeviceSession {
  @Field(() => ID, { description: 'Give it to logout to sign this device out.' })
  id: string;

  @Field(() => DateTime, { description: 'When the user signed in there.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it last refreshed its session.' })
  lastUsedAt: Date;

  @Field(() => DateTime, { description: 'When it is signed out if it is not used before.' })
  expiresAt: Date;

  @Field(() => Boolean, { description: 'Whether it is the one that asks.' })
  current: boolean;
}
