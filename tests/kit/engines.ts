import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '@parterre/engines/embedded-mongodb';
import { inject } from 'vitest';

export interface TestEngines {
  mongodbUri: string;
  amqpUrl: string;
  stop(): Promise<void>;
}

/** A MongoDB of its own and a virtual host of its own, both empty. */
export async function startTestEngines(): Promise<TestEngines> {
  const directory = mkdtempSync(join(tmpdir(), 'parterre-test-'));
  const [mongodb, amqpUrl] = await Promise.all([startMongo({ directory }), createVirtualHost()]);
  return {
    mongodbUri: mongodb.uri,
    amqpUrl,
    stop: async () => {
      await mongodb.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function createVirtualHost(): Promise<string> {
  const response = await fetch(inject('virtualHosts'), {
    method: 'POST',
    signal: AbortSignal.timeout(60_000),
  });
  const answer = await response.text();
  if (!response.ok) {
    throw new Error(`No virtual host could be made: ${answer}`);
  }
  return answer;
}
