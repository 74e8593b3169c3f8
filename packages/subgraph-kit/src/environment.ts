import { z } from 'zod';

/** What every subgraph is told by its environment. Secrets have no default: who starts the process gives them. */
export const subgraphEnvironment = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes any free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  MONGODB_URI: z.string().startsWith('mongodb'),
  AMQP_URL: z.string().startsWith('amqp'),
  /** Public keys of the router's identity tokens: a JWKS document as JSON. */
  ROUTER_IDENTITY_PUBLIC_KEYS: z.string().startsWith('{'),
} as const;

export type SubgraphEnvironment = z.infer<z.ZodObject<typeof subgraphEnvironment>>;

/**
 * Reads the environment once and whole. All faults are told together on standard error, by the name of the
 * variable and never with its value, and the process ends with status 78 (EX_CONFIG of sysexits.h).
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> {
  const result = z.object(shape).safeParse(environment);
  if (result.success) {
    return result.data;
  }
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  process.stderr.write(`The environment is not usable:\n${lines.join('\n')}\n`);
  process.exit(78);
}
