import { setTimeout as pause } from 'node:timers/promises';
import { createAccessTokenSigner } from '@parterre/identity/access-token';
import { parseSigningKey, type SigningKey } from '@parterre/identity/keys';
import { jwks } from '@parterre/identity/published-keys';
import { parsePersonalDataKey } from '@parterre/personal-data/key';
import { createLookupHasher } from '@parterre/personal-data/lookup';
import { createSealer } from '@parterre/personal-data/seal';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { respond } from '@parterre/subgraph-kit/http';
import type { Running } from '@parterre/subgraph-kit/process';
import { type Assembly, type Parts, startSubgraph } from '@parterre/subgraph-kit/subgraph';
import { createAccountStore } from './data/account.store.js';
import { accountCollection, accountIndexes } from './data/account-document.js';
import { attemptIndexes, createAttemptStore } from './data/attempt.store.js';
import { createSessionStore, sessionIndexes } from './data/session.store.js';
import type { Settings } from './env.js';
import { accountEventEntry } from './events/out/account-events.js';
import type { AuthContext } from './graphql/context.js';
import { createLoaders } from './graphql/loaders.js';
import { federatedSchema } from './graphql/schema.js';
import { createPasswords } from './use-cases/passwords.js';
import { createUseCases } from './use-cases/use-cases.js';

/**
 * Composition root of the auth subgraph: accounts, sessions and roles.
 * @param options.clock for tests that travel in time; access tokens keep the real one
 * @throws InvalidKeyError, InvalidPersonalDataKeyError, and Error for an ADMIN_PASSWORD that is too easy to guess.
 */
export async function startAuth(settings: Settings, options: { clock?: Clock } = {}): Promise<Running> {
  return startSubgraph<AuthContext>({
    name: 'auth',
    environment: settings,
    schema: federatedSchema,
    indexes: [accountIndexes, sessionIndexes, attemptIndexes],
    outboxCollections: [accountCollection],
    ...options,
    assemble: (parts) => assemble(parts, settings),
  });
}

async function assemble(parts: Parts, settings: Settings): Promise<Assembly<AuthContext>> {
  const { db, clock, log } = parts;
  const keys = await signingKeys(settings.ACCESS_TOKEN_KEYS);
  const personalDataKey = parsePersonalDataKey(settings.PERSONAL_DATA_KEY);
  const sealer = createSealer(personalDataKey);
  const hasher = createLookupHasher(personalDataKey);
  const { entry, flush } = parts.outbox(accountCollection);

  const useCases = createUseCases({
    accounts: createAccountStore({
      db,
      sealer,
      hasher,
      announce: { entry: (event) => accountEventEntry(event, sealer, entry), flush },
    }),
    sessions: createSessionStore(db),
    attempts: createAttemptStore(db, hasher),
    passwords: await createPasswords(),
    accessTokens: createAccessTokenSigner({
      key: keys[0],
      issuer: settings.ACCESS_TOKEN_ISSUER,
      audience: settings.ACCESS_TOKEN_AUDIENCE,
      lifetimeSeconds: settings.ACCESS_TOKEN_LIFETIME_SECONDS,
    }),
    clock,
    pause,
    log,
  });

  if (settings.ADMIN_EMAIL !== undefined && settings.ADMIN_PASSWORD !== undefined) {
    await useCases.ensureAdmin({ email: settings.ADMIN_EMAIL, password: settings.ADMIN_PASSWORD });
  }

  return {
    context: (viewer) => ({ viewer, useCases, loaders: createLoaders(useCases) }),
    tasks: [{ name: 'sweep expired sessions and attempts', everyMs: 60_000, run: useCases.sweep }],
    routes: {
      '/.well-known/jwks.json': async (_request, response) => {
        // Shorter than verifiers keep it: a new key is never hidden behind a cache in between.
        response.setHeader('cache-control', 'public, max-age=300');
        respond(response, 200, jwks(keys));
      },
    },
  };
}

/** The first signs; the others are published, so that a key can be known before it signs and after it did. */
async function signingKeys(json: string): Promise<[SigningKey, ...SigningKey[]]> {
  const list: unknown = parseArray(json);
  const [first, ...others] = await Promise.all(
    (Array.isArray(list) ? list : []).map((key) => parseSigningKey(JSON.stringify(key))),
  );
  if (!first) {
    throw new Error('ACCESS_TOKEN_KEYS must be a JSON array of at least one private key.');
  }
  return [first, ...others];
}

function parseArray(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // JSON.parse quotes its input in the message: that would print the keys.
    return null;
  }
}
