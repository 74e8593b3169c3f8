import type { Role } from '@parterre/identity/viewer';

/** What a device gets when it is signed in. */
export interface IssuedSession {
  userId: string;
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
  refreshTokenExpiresAt: Date;
  /** As the access token says them. */
  roles: readonly Role[];
}

export interface SignedIn {
  kind: 'signed-in';
  session: IssuedSession;
}

/** What was given proves nothing; `proof` says what it was, never how it was wrong. */
export interface WrongCredentials {
  kind: 'wrong-credentials';
  proof: 'PASSWORD' | 'REFRESH_TOKEN' | 'RESET_TOKEN';
  /** Seconds in which further tries are refused unseen; `null` when there is no wait. */
  retryAfterSeconds: number | null;
}

export type SignInResult = SignedIn | WrongCredentials;

export type RegisterResult = SignedIn | { kind: 'email-taken' };
