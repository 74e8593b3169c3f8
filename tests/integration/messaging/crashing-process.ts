// Started by crash-points.test.ts as a process of its own: does one thing and, if a crash point is armed, dies in it.
import type { OutboxEntry } from '@parterre/contracts/event';
import { connectBroker } from '@parterre/messaging/broker';
import { createOutbox } from '@parterre/messaging/outbox';
import { connectMongo } from '@parterre/mongo/connection';
import { outboxStore } from '@parterre/mongo/outbox';
import pino from 'pino';

const [task, mongodbUri = '', amqpUrl = '', argument = ''] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const mongo = await connectMongo({ uri: mongodbUri, database: 'parterre_test', appName: 'crashing', log });
const broker = await connectBroker({ url: amqpUrl, service: 'crashing', log, retryDelaysMs: [50, 100] });
await broker.waitUntilHealthy(30_000);

if (task === 'write') {
  const entries = JSON.parse(argument) as OutboxEntry[];
  const accounts = mongo.db.collection<{ _id: string; outbox: OutboxEntry[] }>('accounts');
  const store = outboxStore(accounts);
  const outbox = createOutbox({ broker, stores: [store], log });
  for (const entry of entries) {
    await accounts.insertOne({ _id: entry.id, outbox: [entry] });
    outbox.flush(store, entry.id, [entry]);
    await outbox.drain();
  }
  await outbox.stop();
} else {
  const effects = mongo.db.collection<{ _id: string }>('effects');
  const { promise: handled, resolve } = Promise.withResolvers<void>();
  broker.consume({
    queue: 'users.on-user-registered',
    handle: async ({ userId }) => {
      await effects.insertOne({ _id: userId });
      resolve();
    },
  });
  await handled;
}
await broker.close();
await mongo.close();
