import { readEnvironment, subgraphEnvironment } from '@parterre/subgraph-kit/environment';
import type { z } from 'zod';

export const environmentShape = { ...subgraphEnvironment };

export type Settings = z.infer<z.ZodObject<typeof environmentShape>>;

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  return readEnvironment(environmentShape, environment);
}
