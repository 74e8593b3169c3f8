import type { Account } from '../domain/account.js';
import { type DeviceSession, decideRefresh, sessionExpiry } from '../domain/device-session.js';
import { issueTokens } from './begin-session.js';
import type { Ports } from './ports.js';
import type { SignInResult, WrongCredentials } from './results.js';
import { hashSecret, nextSecret, parseToken, randomSecret, type SecretToken } from './secret-token.js';

const over: WrongCredentials = {
  kind: 'wrong-credentials',
  proof: 'REFRESH_TOKEN',
  retryAfterSeconds: null,
};

/** Of those who rotate at once one wins, and the others then see that it did: two looks are enough. */
const maxLooks = 3;

/**
 * The next tokens of a session, with the account's rights of this moment. A token works once. Shown again within the
 * grace it gets the same successor, so a lost answer or two tabs at once harm nobody; shown later, somebody has a
 * copy, and the session ends for all who hold it.
 */
export function refreshSession(ports: Ports) {
  return async (refreshToken: string): Promise<SignInResult> => {
    const token = parseToken(refreshToken);
    if (!token) {
      return over;
    }
    for (let look = 0; look < maxLooks; look += 1) {
      const session = await ports.sessions.find(token.id);
      const account = session && (await ports.accounts.findById(session.userId));
      if (!account || account.epoch !== session.epoch) {
        return over;
      }
      const result = await present(ports, account, session, token);
      if (result) {
        return result;
      }
    }
    return over;
  };
}

/** `null` when another rotation came in between: look again. */
async function present(
  ports: Ports,
  account: Account,
  session: DeviceSession,
  { secret }: SecretToken,
): Promise<SignInResult | null> {
  const now = ports.clock();
  const hash = hashSecret(secret);
  const decision = decideRefresh(session, hash, now);
  switch (decision) {
    case 'rotate': {
      const seed = randomSecret();
      const next = nextSecret(secret, seed);
      const expiresAt = sessionExpiry(session.createdAt, now);
      const rotation = { tokenHash: hashSecret(next), seed, used: { hash, usedAt: now }, expiresAt };
      const rotated = await ports.sessions.rotate(session.id, hash, rotation);
      return rotated ? issueTokens(ports, account, { id: session.id, expiresAt }, next) : null;
    }
    case 'repeat':
      return session.seed === null
        ? over
        : issueTokens(ports, account, session, nextSecret(secret, session.seed));
    case 'stolen':
      await ports.sessions.end(session.id, session.userId);
      ports.log.warn(
        { sessionId: session.id, userId: session.userId },
        'refresh token used again: session ended',
      );
      return over;
    case 'stale':
    case 'unknown':
      return over;
    default: {
      const never: never = decision;
      return never;
    }
  }
}
