import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type QueueName, queues } from '@parterre/contracts/topology';
import { replayDeadLetters } from '@parterre/messaging/dead-letters';
import { createLogger } from '@parterre/subgraph-kit/logging';

/** `npm run dead-letters:replay [-- <queue>]`: gives messages that nobody could handle another try. */

const addresses = join(fileURLToPath(new URL('../../.parterre', import.meta.url)), 'house', 'addresses.json');

/** At most so many in one go; run it again for more. */
const limit = 10_000;

try {
  const url =
    process.env.AMQP_URL ?? (JSON.parse(readFileSync(addresses, 'utf8')) as { amqpUrl: string }).amqpUrl;
  const queue = queueNamed(process.argv[2]);
  const count = await replayDeadLetters({
    url,
    log: createLogger('replay-dead-letters', 'warn'),
    limit,
    ...(queue ? { queue } : {}),
  });
  console.log(`${count} messages are back in their queues.`);
} catch (error) {
  const noHouse = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  console.error(noHouse ? 'There is no running house here, and AMQP_URL is not set.' : error);
  process.exit(1);
}

function queueNamed(name: string | undefined): QueueName | undefined {
  if (name !== undefined && !(name in queues)) {
    throw new Error(`There is no queue ${name}; there are ${Object.keys(queues).join(', ')}.`);
  }
  return name as QueueName | undefined;
}
