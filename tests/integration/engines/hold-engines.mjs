// A process that starts the engines of the directory it is given, says so, and holds them until it is killed.
import { startEngines } from '@parterre/engines/engines';

const { mongodbUri, amqpUrl, mongodb, broker } = await startEngines({ directory: process.argv[2] });
process.stdout.write(
  `${JSON.stringify({ mongodbUri, amqpUrl, mongoPid: mongodb.pid, brokerPid: broker.pid })}\n`,
);
setInterval(() => {}, 60_000);
