/** Tries of one kind for one address. */
export interface Attempts {
  count: number;
  lastAt: Date;
}

export interface AttemptPolicy {
  /** Tries that nobody has to wait for. */
  free: number;
  /** Wait after the last free one, ms; it doubles with each further try. */
  firstWaitMs: number;
  /** The wait grows no longer than this: an account is slowed, never locked for the world. */
  maxWaitMs: number;
  /** After this long without a try, all is forgotten. */
  forgetMs: number;
}

/** Ten guesses, then one a minute: hopeless for guessing, bearable for an owner under attack. */
export const passwordPolicy: AttemptPolicy = {
  free: 10,
  firstWaitMs: 2_000,
  maxWaitMs: 60_000,
  forgetMs: 15 * 60_000,
};

/** Messages to one address; more would make us a tool for flooding a mailbox. */
export const messagePolicy: AttemptPolicy = {
  free: 3,
  firstWaitMs: 5 * 60_000,
  maxWaitMs: 60 * 60_000,
  forgetMs: 2 * 60 * 60_000,
};

export type AttemptDecision =
  | { kind: 'admitted'; attempts: Attempts }
  | { kind: 'refused'; retryAfterSeconds: number };

/**
 * Whether one more try may be made now. It counts before its outcome is known, so that a hundred guesses at once do
 * not all see the same count; success forgets the count. A refused try does not count: it prolongs nothing.
 */
export function decideAttempt(previous: Attempts | null, policy: AttemptPolicy, now: Date): AttemptDecision {
  const known = previous && now.getTime() - previous.lastAt.getTime() < policy.forgetMs ? previous : null;
  if (!known) {
    return { kind: 'admitted', attempts: { count: 1, lastAt: now } };
  }
  const waitMs =
    known.count < policy.free
      ? 0
      : Math.min(policy.firstWaitMs * 2 ** (known.count - policy.free), policy.maxWaitMs);
  const remainingMs = known.lastAt.getTime() + waitMs - now.getTime();
  return remainingMs > 0
    ? { kind: 'refused', retryAfterSeconds: Math.ceil(remainingMs / 1_000) }
    : { kind: 'admitted', attempts: { count: known.count + 1, lastAt: now } };
}
