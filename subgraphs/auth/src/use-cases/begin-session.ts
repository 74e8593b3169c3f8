import { ulid } from 'ulid';
import type { Account } from '../domain/account.js';
import { type DeviceSession, sessionExpiry } from '../domain/device-session.js';
import type { Ports } from './ports.js';
import type { SignedIn } from './results.js';
import { hashSecret, randomSecret, writeToken } from './secret-token.js';

/** A new session of this account, on the device that asks. */
export async function beginSession(
  ports: Pick<Ports, 'sessions' | 'accessTokens' | 'clock'>,
  account: Account,
): Promise<SignedIn> {
  const now = ports.clock();
  const secret = randomSecret();
  const session: DeviceSession = {
    id: ulid(now.getTime()),
    userId: account.userId,
    epoch: account.epoch,
    tokenHash: hashSecret(secret),
    seed: null,
    used: [],
    createdAt: now,
    lastUsedAt: now,
    expiresAt: sessionExpiry(now, now),
  };
  await ports.sessions.insert(session);
  return issueTokens(ports, account, session, secret);
}

/** Tokens for a session that stands, with the account's rights of this moment. */
export async function issueTokens(
  { accessTokens }: Pick<Ports, 'accessTokens'>,
  { userId, roles, staffOf }: Account,
  { id, expiresAt }: Pick<DeviceSession, 'id' | 'expiresAt'>,
  secret: string,
): Promise<SignedIn> {
  const access = await accessTokens.sign({ userId, sessionId: id, roles, staffOf });
  return {
    kind: 'signed-in',
    session: {
      userId,
      roles,
      accessToken: access.token,
      accessTokenExpiresAt: access.expiresAt,
      refreshToken: writeToken({ id, secret }),
      refreshTokenExpiresAt: expiresAt,
    },
  };
}
