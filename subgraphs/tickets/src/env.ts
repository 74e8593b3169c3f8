import { readEnvironment, subgraphEnvironment } from '@parterre/subgraph-kit/environment';
import { z } from 'zod';

export const environmentShape = {
  ...subgraphEnvironment,
  /** 32 bytes in base64: seals what is only for its owner's eyes, and makes buyers findable by their address. */
  PERSONAL_DATA_KEY: z.string().min(1),
  /** Private Ed25519 JWK as JSON; its public half is at /.well-known/ticket-keys.json. */
  TICKET_SIGNING_KEY: z.string().startsWith('{'),
  HOLD_MINUTES: z.coerce.number().positive().max(30).default(10),
  /** From its creation, however often it is extended; as long are places held for whoever comes next on a waitlist. */
  MAX_HOLD_MINUTES: z.coerce.number().positive().max(30).default(30),
  /** How long an admission from a waiting room lasts, from the visitor's turn. */
  ADMISSION_MINUTES: z.coerce
    .number()
    .positive()
    .max(24 * 60)
    .default(15),
  MAX_TICKETS_PER_HOLD: z.coerce.number().int().min(1).max(100).default(10),
} as const;

export type TicketsSettings = z.infer<z.ZodObject<typeof environmentShape>>;

export function readSettings(environment: NodeJS.ProcessEnv): TicketsSettings {
  return readEnvironment(environmentShape, environment);
}
