import { readEnvironment } from '@parterre/subgraph-kit/environment';
import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(0).max(600_000);

export const environmentShape = {
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes any free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  /** What the merchant shows as bearer. */
  API_KEY: z.string().min(16),
  /** Of the Standard Webhooks scheme: `whsec_` and at least 24 bytes in base64. */
  WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and 24 bytes or more in base64'),
  /** How buyers' browsers reach this server; unset, at the address it listens on. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Where webhooks go; unset, none are sent. */
  WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** The journal of all that was taken and given back. */
  STATE_FILE: z.string().min(1),
  SLOW_MS: milliseconds.default(12_000),
  SILENCE_MS: milliseconds.default(30_000),
  REPLY_LOST_WEBHOOK_DELAY_MS: milliseconds.default(2_000),
  /** A slow day: all that merchants ask for takes so much longer. */
  SLOW_MODE_MS: milliseconds.default(0),
} as const;

export type SimulatorSettings = z.infer<z.ZodObject<typeof environmentShape>>;

/** @see readEnvironment: ends the process when anything is missing or wrong. */
export function readSettings(env: NodeJS.ProcessEnv): SimulatorSettings {
  return readEnvironment(environmentShape, env);
}
