import { readEnvironment, subgraphEnvironment } from '@parterre/subgraph-kit/environment';
import { z } from 'zod';

export const environmentShape = {
  ...subgraphEnvironment,
  /** Which adapter takes the money; Stripe joins it here. */
  PAYMENT_PROVIDER: z.enum(['simulator']).default('simulator'),
  SIMULATOR_URL: z.url({ protocol: /^https?$/ }),
  SIMULATOR_API_KEY: z.string().min(16),
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

export type PaymentsSettings = z.infer<z.ZodObject<typeof environmentShape>>;

/** @see readEnvironment: ends the process when anything is missing or wrong. */
export function readSettings(env: NodeJS.ProcessEnv): PaymentsSettings {
  return readEnvironment(environmentShape, env);
}
