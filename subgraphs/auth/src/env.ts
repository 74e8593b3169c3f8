import { maxAccessTokenLifetimeSeconds } from '@parterre/identity/access-token';
import { readEnvironment, subgraphEnvironment } from '@parterre/subgraph-kit/environment';
import { z } from 'zod';

export const environmentShape = {
  ...subgraphEnvironment,
  /** A JSON array of private Ed25519 JWKs: the first signs, all are published. */
  ACCESS_TOKEN_KEYS: z.string().startsWith('['),
  ACCESS_TOKEN_ISSUER: z.string().min(1),
  ACCESS_TOKEN_AUDIENCE: z.string().min(1),
  ACCESS_TOKEN_LIFETIME_SECONDS: z.coerce
    .number()
    .int()
    .min(30)
    .max(maxAccessTokenLifetimeSeconds)
    .default(600),
  /** 32 bytes in base64: seals e-mail addresses and makes them findable. */
  PERSONAL_DATA_KEY: z.string().min(1),
  /** The first ADMIN, made at start if there is no account with this address. Both or neither. */
  ADMIN_EMAIL: z.email().optional(),
  ADMIN_PASSWORD: z.string().optional(),
} as const;

export type Settings = z.infer<z.ZodObject<typeof environmentShape>>;

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const settings = readEnvironment(environmentShape, env);
  if ((settings.ADMIN_EMAIL === undefined) !== (settings.ADMIN_PASSWORD === undefined)) {
    process.stderr.write(
      'The environment is not usable:\n  ADMIN_EMAIL, ADMIN_PASSWORD: set both, or neither\n',
    );
    process.exit(78);
  }
  return settings;
}
