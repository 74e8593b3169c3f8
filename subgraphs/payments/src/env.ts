import { readEnvironment, subgraphEnvironment } from '@parterre/subgraph-kit/environment';
import { z } from 'zod';

const providerEnvironment = {
  /** Which adapter takes the money; Stripe joins it here. */
  PAYMENT_PROVIDER: z.enum(['simulator']).default('simulator'),
  SIMULATOR_URL: z.url({ protocol: /^https?$/ }),
  SIMULATOR_API_KEY: z.string().min(16),
} as const;

/** Where payment data is backed up to; without BACKUP_URL it is not. */
export const backupEnvironment = {
  /** `file:///folder`, or `s3://bucket/prefix?region=...&endpoint=https://...` for any S3-compatible store. */
  BACKUP_URL: z.url({ protocol: /^(file|s3)$/ }),
  /** 32 bytes in base64. Without it no backup can be read: keep it where the backups are not. */
  BACKUP_KEY: z.base64().length(44, 'must be 32 bytes in base64'),
  /** Unset, the SDK of the store looks where it always does. */
  BACKUP_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  BACKUP_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  BACKUP_HOURS: z.coerce.number().min(0.0001).max(720).default(24),
} as const;

export type BackupSettings = z.infer<z.ZodObject<typeof backupEnvironment>>;

export const environmentShape = {
  ...subgraphEnvironment,
  ...providerEnvironment,
  /** Of the Standard Webhooks scheme: `whsec_` and at least 24 bytes in base64. */
  WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and 24 bytes or more in base64'),
  /** Pause between two looks for payments and refunds that stand still. */
  RECONCILE_SECONDS: z.coerce.number().min(0.1).max(3_600).default(30),
  /** How old a payment without an answer is when the provider is asked about it, and at twice the age asked anew. */
  PAYMENT_ASK_SECONDS: z.coerce.number().min(0.1).max(60).default(5),
  /** How old a payment without an answer may get before it is called off; with the pause above under a minute. */
  PAYMENT_ANSWER_SECONDS: z.coerce.number().min(0.1).max(3_600).default(25),
} as const;

export type PaymentsSettings = z.infer<z.ZodObject<typeof environmentShape>> & {
  /** `null`: no backups. */
  backup: BackupSettings | null;
};

/** @see readEnvironment: ends the process when anything is missing or wrong. */
export function readSettings(env: NodeJS.ProcessEnv): PaymentsSettings {
  return { ...readEnvironment(environmentShape, env), backup: readBackupSettings(env) };
}

function readBackupSettings(env: NodeJS.ProcessEnv): BackupSettings | null {
  return env.BACKUP_URL === undefined ? null : readEnvironment(backupEnvironment, env);
}

/** What a command beside the running process needs to know: the database; the rest is read by the commands that need it. */
export function readCommandSettings(env: NodeJS.ProcessEnv) {
  return {
    ...readEnvironment({ MONGODB_URI: subgraphEnvironment.MONGODB_URI }, env),
    readBackup: () => readEnvironment(backupEnvironment, env),
    readProvider: () => readEnvironment(providerEnvironment, env),
  };
}
