import { readEnvironment, subgraphEnvironment } from '@parterre/subgraph-kit/environment';
import { z } from 'zod';

export const environmentShape = {
  ...subgraphEnvironment,
  /** 32 bytes in base64: seals e-mail addresses, phone numbers and names, and makes them findable. */
  PERSONAL_DATA_KEY: z.string().min(1),
} as const;

export type Settings = z.infer<z.ZodObject<typeof environmentShape>>;

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return readEnvironment(environmentShape, env);
}
