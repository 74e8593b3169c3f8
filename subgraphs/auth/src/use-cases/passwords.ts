import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { RateLimited } from '@parterre/subgraph-kit/errors';
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import type { Passwords } from './ports.js';

/** OWASP's first choice for argon2id (the library's default variant): memory in KiB, passes, lanes. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes at once: half of Node's thread pool, so that files and names are still looked up under a flood of logins. */
const atOnce = 2;
/** Those that wait: one to three seconds' worth. Beyond it, whoever comes is told to come back. */
const queueLength = 100;

/** Argon2id on a bounded pool. */
export async function createPasswords(): Promise<Passwords> {
  const pool = bulkhead(atOnce, queueLength);
  const nobodys = await hash(randomBytes(32), cost);

  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await pool.execute(work);
    } catch (error) {
      if (error instanceof BulkheadRejectedError) {
        throw new RateLimited('Very many people are signing in at this moment. Try again shortly.', 3);
      }
      throw error;
    }
  };

  return {
    hash: (password) => bounded(() => hash(normalize(password), cost)),
    matches: async (passwordHash, password) => {
      const same = await bounded(() => verify(passwordHash ?? nobodys, normalize(password)));
      return same && passwordHash !== null;
    },
  };
}

/** Keyboards differ in how they compose an accent; the password is the same one (NIST SP 800-63B, 5.1.1.2). */
function normalize(password: string): string {
  return password.normalize('NFKC');
}
