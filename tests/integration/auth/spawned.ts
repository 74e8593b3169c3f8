import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { generateSigningKey } from '@parterre/identity/keys';
import type { TestRouter } from '../../kit/as-router.js';
import type { TestEngines } from '../../kit/engines.js';
import { until } from '../../kit/until.js';

/** The build of a subgraph as a process of its own, and all that it writes. */
export interface Spawned {
  name: 'auth' | 'users';
  child: ChildProcess;
  url: string;
  output: () => string;
}

const require = createRequire(import.meta.url);

export function commonEnvironment(engines: TestEngines, router: TestRouter) {
  return {
    MONGODB_URI: engines.mongodbUri,
    AMQP_URL: engines.amqpUrl,
    ROUTER_IDENTITY_PUBLIC_KEYS: router.publicKeys,
    PERSONAL_DATA_KEY: randomBytes(32).toString('base64'),
  };
}

export async function authEnvironment() {
  return {
    ACCESS_TOKEN_KEYS: JSON.stringify([await generateSigningKey()]),
    ACCESS_TOKEN_ISSUER: 'https://parterre.test',
    ACCESS_TOKEN_AUDIENCE: 'parterre',
  };
}

/** Starts it without waiting for anything. */
export function launch(name: Spawned['name'], environment: Record<string, string>) {
  const child = spawn(process.execPath, [require.resolve(`../../../subgraphs/${name}/dist/main.js`)], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test that fails leaves its processes to nobody.
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  return { child, output: () => output };
}

/** Starts it and waits until it serves. */
export async function spawnSubgraph(
  name: Spawned['name'],
  environment: Record<string, string>,
): Promise<Spawned> {
  const { child, output } = launch(name, environment);
  const url = await until(`${name} serves`, () => /"url":"([^"]+)"/.exec(output())?.[1], 30_000);
  return { name, child, url, output };
}
