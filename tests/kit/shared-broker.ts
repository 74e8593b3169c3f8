import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRabbitMq } from '@parterre/engines/private-rabbitmq';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** POST here for a virtual host of one's own: the answer is its AMQP URL. */
    virtualHosts: string;
  }
}

/**
 * One RabbitMQ for all integration tests (a start takes seconds of CPU); each test file gets a virtual host of its
 * own in it, so that the files share nothing.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'parterre-broker-'));
  const broker = await startRabbitMq({ directory });
  let count = 0;
  // One at a time: two erl_call at once come under the same node name, and the second is turned away.
  let turn: Promise<unknown> = Promise.resolve();
  const server = createServer((_request, response) => {
    count += 1;
    const name = `test-${count}`;
    const made = turn.then(() => broker.createVirtualHost(name));
    turn = made.catch(() => {});
    made.then(
      (url) => response.end(url),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('virtualHosts', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);

  return async () => {
    await new Promise((resolve) => server.close(resolve));
    await broker.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
