/** A refresh token that was used: its successor may be asked for again for a moment, later use is theft. */
export interface UsedToken {
  hash: string;
  usedAt: Date;
}

/** One sign-in on one device: a family of refresh tokens, of which the latest is good. */
export interface DeviceSession {
  id: string;
  userId: string;
  /** The account's epoch when it began: a session of an earlier epoch is over. */
  epoch: number;
  /** SHA-256 of the one refresh token that is good. */
  tokenHash: string;
  /** What the present token was derived with from the one before; `null` before the first rotation. */
  seed: string | null;
  /** The latest used ones, oldest first. */
  used: readonly UsedToken[];
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

/** Use keeps a session alive for this long. */
export const sessionLifetimeMs = 30 * 24 * 60 * 60 * 1_000;
/** However much it is used, it ends after this long, and the user signs in again. */
export const sessionMaxAgeMs = 180 * 24 * 60 * 60 * 1_000;
/** In this time after a rotation its answer may be asked for again: two tabs at once, an answer lost on the way. */
export const reuseGraceMs = 30_000;
/** Used tokens a session remembers; at one rotation in ten minutes, 16 hours of theft that is noticed. */
export const maxUsedTokens = 100;

/**
 * What a refresh token presented to a session is worth.
 * - `rotate`: it is the good one.
 * - `repeat`: it was used a moment ago and its successor was not: answer with the same successor.
 * - `stale`: it was used a moment ago and so was its successor: nothing to give, and no sign of theft.
 * - `stolen`: it was used longer ago; someone has a copy, so the family ends.
 * - `unknown`: not a token of this session, or the session is over.
 */
export type RefreshDecision = 'rotate' | 'repeat' | 'stale' | 'stolen' | 'unknown';

export function decideRefresh(session: DeviceSession, presentedHash: string, now: Date): RefreshDecision {
  if (session.expiresAt <= now) {
    return 'unknown';
  }
  if (presentedHash === session.tokenHash) {
    return 'rotate';
  }
  const used = session.used.find(({ hash }) => hash === presentedHash);
  if (!used) {
    return 'unknown';
  }
  if (now.getTime() - used.usedAt.getTime() > reuseGraceMs) {
    return 'stolen';
  }
  return used === session.used.at(-1) ? 'repeat' : 'stale';
}

/** When a session used now would end. */
export function sessionExpiry(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + sessionLifetimeMs, createdAt.getTime() + sessionMaxAgeMs));
}
