import { join } from 'node:path';
import { type EmbeddedMongo, startMongo } from './embedded-mongodb.js';
import { type PrivateBroker, startRabbitMq } from './private-rabbitmq.js';

export interface StartEnginesOptions {
  /** Holds the data of both engines, kept between starts: `<checkout>/.parterre`. */
  directory: string;
  /** Takes a line whenever something happens that a person would want to follow. */
  report?: (line: string) => void;
  /** A MongoDB that is there already: none is started. */
  mongodbUri?: string | undefined;
  /** A RabbitMQ that is there already: none is started. */
  amqpUrl?: string | undefined;
}

/** A MongoDB and a RabbitMQ to work with, wherever they come from. */
export interface Engines {
  /** Without a database name. */
  readonly mongodbUri: string;
  readonly amqpUrl: string;
  /** Only when it was started here. */
  readonly mongodb?: EmbeddedMongo;
  /** Only when it was started here. */
  readonly broker?: PrivateBroker;
  /** Ends what was started here, within 10 s, and leaves no process. */
  stop(): Promise<void>;
}

/**
 * Provides MongoDB and RabbitMQ: those at the given addresses, or else engines started on this machine, both at once.
 * Whatever fails, nothing stays running.
 * @throws DirectoryInUse, EngineUnavailable, EngineFailed
 */
export async function startEngines(options: StartEnginesOptions): Promise<Engines> {
  const { directory, report = () => {} } = options;
  const outcomes = await Promise.allSettled([
    options.mongodbUri ? undefined : startMongo({ directory: join(directory, 'mongodb'), report }),
    options.amqpUrl ? undefined : startRabbitMq({ directory: join(directory, 'rabbitmq'), report }),
  ]);
  const [mongodb, broker] = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : undefined,
  ) as [EmbeddedMongo | undefined, PrivateBroker | undefined];
  const stop = async () => {
    await Promise.all([mongodb?.stop(), broker?.stop()]);
  };
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }
  return {
    mongodbUri: options.mongodbUri || mongodb?.uri || '',
    amqpUrl: options.amqpUrl || broker?.url || '',
    ...(mongodb && { mongodb }),
    ...(broker && { broker }),
    stop,
  };
}
