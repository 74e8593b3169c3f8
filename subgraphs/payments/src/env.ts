import { readEnvironment, subgraphEnvironment } from '@parterre/subgraph-kit/environment';
import { z } from 'zod';

const simulatorEnvironment = {
  PAYMENT_PROVIDER: z.literal('simulator', 'must be stripe or simulator'),
  SIMULATOR_URL: z.url({ protocol: /^https?$/ }),
  SIMULATOR_API_KEY: z.string().min(16),
  /** Of the Standard Webhooks scheme: `whsec_` and at least 24 bytes in base64. */
  WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and 24 bytes or more in base64'),
} as const;

const stripeEnvironment = {
  PAYMENT_PROVIDER: z.literal('stripe'),
  STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_\w{8,}$/, 'must be a secret or restricted key of Stripe'),
  /** Of the endpoint `/webhooks/stripe`, as Stripe shows it. */
  STRIPE_WEBHOOK_SECRET: z.string().regex(/^whsec_\S{8,}$/, 'must be the signing secret of the endpoint'),
  /** Where the bank sends buyers back to who had to confirm a payment. */
  STRIPE_RETURN_URL: z.url({ protocol: /^https?$/ }),
  /** Unset, Stripe's own; tests have a stand-in. */
  STRIPE_API_URL: z.url({ protocol: /^https?$/ }).optional(),
} as const;

type SimulatorEnvironment = z.infer<z.ZodObject<typeof simulatorEnvironment>>;
type StripeEnvironment = z.infer<z.ZodObject<typeof stripeEnvironment>>;

/** Which adapter takes the money, and what that one needs to know. */
type ProviderEnvironment = SimulatorEnvironment | StripeEnvironment;

/**
 * Any other word than `stripe` is read as one for the simulator, which then tells what may stand there. Production has
 * to say it: tickets given away for test cards are found too late.
 */
function providerEnvironmentFor(env: NodeJS.ProcessEnv) {
  if (env.PAYMENT_PROVIDER === 'stripe') {
    return stripeEnvironment;
  }
  const { PAYMENT_PROVIDER, ...others } = simulatorEnvironment;
  const isProduction = env.NODE_ENV === 'production';
  return {
    ...others,
    PAYMENT_PROVIDER: isProduction ? PAYMENT_PROVIDER : PAYMENT_PROVIDER.default('simulator'),
  };
}

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
  /** Pause between two looks for payments and refunds that stand still. */
  RECONCILE_SECONDS: z.coerce.number().min(0.1).max(3_600).default(10),
  /** How old a payment without an answer is when the provider is asked about it, and at twice the age asked anew. */
  PAYMENT_ASK_SECONDS: z.coerce.number().min(0.1).max(60).default(5),
  /** How old a payment without an answer may get before it is called off; with the pause above under a minute. */
  PAYMENT_ANSWER_SECONDS: z.coerce.number().min(0.1).max(3_600).default(25),
} as const;

export type PaymentsSettings = z.infer<z.ZodObject<typeof environmentShape>> & {
  provider: ProviderEnvironment;
  /** `null`: no backups. */
  backup: BackupSettings | null;
};

/** @see readEnvironment: ends the process when anything is missing or wrong. */
export function readSettings(env: NodeJS.ProcessEnv): PaymentsSettings {
  // All of it at once, so that all that is wrong is told at once.
  const backup = env.BACKUP_URL === undefined ? {} : backupEnvironment;
  const shape = { ...environmentShape, ...providerEnvironmentFor(env), ...backup };
  const read = readEnvironment<z.ZodRawShape>(shape, env);
  const part = <Shape extends z.ZodRawShape>(of: Shape) =>
    Object.fromEntries(Object.keys(of).map((name) => [name, read[name]])) as z.infer<z.ZodObject<Shape>>;
  return {
    ...part(environmentShape),
    provider: part(providerEnvironmentFor(env)) as ProviderEnvironment,
    backup: env.BACKUP_URL === undefined ? null : part(backupEnvironment),
  };
}

/** What a command beside the running process needs to know: the database; the rest is read by the commands that need it. */
export function readCommandSettings(env: NodeJS.ProcessEnv) {
  return {
    ...readEnvironment({ MONGODB_URI: subgraphEnvironment.MONGODB_URI }, env),
    readBackup: () => readEnvironment(backupEnvironment, env),
    readProvider: () =>
      readEnvironment<z.ZodRawShape>(providerEnvironmentFor(env), env) as ProviderEnvironment,
  };
}
