import { type AttemptPolicy, decideAttempt } from '../domain/attempts.js';
import type { AttemptSubject, Ports } from './ports.js';

/** More contenders for one address than this are an attack on it, and wait like one. */
const maxTries = 20;

/**
 * Counts one try, before its outcome is known.
 * @returns `null` when it may be made, else the seconds to wait.
 */
export async function countAttempt(
  { attempts, clock }: Pick<Ports, 'attempts' | 'clock'>,
  subject: AttemptSubject,
  policy: AttemptPolicy,
): Promise<number | null> {
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const previous = await attempts.find(subject);
    const decision = decideAttempt(previous, policy, clock());
    if (decision.kind === 'refused') {
      return decision.retryAfterSeconds;
    }
    if (await attempts.replace(subject, previous, decision.attempts, policy)) {
      return null;
    }
  }
  return 1;
}
