import { createHmac, randomBytes } from 'node:crypto';
import type { Viewer } from '@parterre/identity/viewer';
import { RateLimited } from '@parterre/subgraph-kit/errors';
import type { OperationTypeNode } from 'graphql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Rate, RouterSettings } from '../settings.js';

/** Mutations that try a password or a token, or send mail: what an attacker repeats. */
const signInFields = new Set([
  'register',
  'login',
  'refreshSession',
  'requestPasswordReset',
  'resetPassword',
  'changePassword',
  'verifyEmail',
]);

/** A guest has a limit of tickets and a place in a waiting room of their own: who makes guests without end has both. */
const guestField = 'createGuestToken';

/**
 * Callers share this many counters, so memory is bounded however many addresses come. Two callers in one counter
 * share its allowance, which is generous; which ones do cannot be foreseen from outside.
 */
const counters = 65_536;
const salt = randomBytes(16);

export interface OperationFacts {
  kind: OperationTypeNode;
  rootFields: readonly string[];
  viewer: Viewer;
  clientAddress: string;
}

export interface Rates {
  /** Any request or socket operation, before it is looked at. @throws RateLimited */
  request(clientAddress: string): Promise<void>;
  /** An operation once it is known what it is. @throws RateLimited */
  operation(facts: OperationFacts): Promise<void>;
}

/** Counts in this process: several routers each allow the whole rate. */
export function createRates(rates: RouterSettings['rates']): Rates {
  const ip = allowance('requests from your address', rates.ip);
  const ipMutations = allowance('changes from your address', rates.ipMutations);
  const account = allowance('requests of your account', rates.account);
  const accountMutations = allowance('changes of your account', rates.accountMutations);
  const signIns = allowance('sign-in attempts from your address', rates.signIns);
  const guests = allowance('guests from your address', rates.guests);
  return {
    request: (clientAddress) => ip(clientAddress),
    operation: async ({ kind, rootFields, viewer, clientAddress }) => {
      const mutations = kind === 'mutation' ? rootFields : [];
      const changes = mutations.length;
      const attempts = mutations.filter((name) => signInFields.has(name)).length;
      const newGuests = mutations.filter((name) => name === guestField).length;
      if (attempts > 0) {
        await signIns(clientAddress, attempts);
      }
      if (newGuests > 0) {
        await guests(clientAddress, newGuests);
      }
      if (changes > 0) {
        await ipMutations(clientAddress, changes);
      }
      if (viewer.kind === 'user') {
        await account(viewer.userId);
        if (changes > 0) {
          await accountMutations(viewer.userId, changes);
        }
      }
    },
  };
}

function allowance(what: string, { points, seconds }: Rate) {
  const limiter = new RateLimiterMemory({ points, duration: seconds });
  return async (caller: string, cost = 1): Promise<void> => {
    try {
      await limiter.consume(counterOf(caller), cost);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) {
        throw error;
      }
      const wait = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
      throw new RateLimited(`Too many ${what}. Try again in ${wait} s.`, wait);
    }
  };
}

function counterOf(caller: string): number {
  return createHmac('sha256', salt).update(caller).digest().readUInt32BE(0) % counters;
}
