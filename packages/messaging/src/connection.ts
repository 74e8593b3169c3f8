import amqp, { type ChannelModel, type RecoveringChannelModel } from 'amqplib';
import type { Logger } from 'pino';
import { failureFacts } from './errors.js';

export interface ConnectionOptions {
  url: string;
  service: string;
  log: Logger;
  /** Makes a fresh connection usable; runs for each of them. A rejection has it closed and tried again. */
  setUp: (model: ChannelModel) => Promise<void>;
  onUp: () => void;
  onDown: () => void;
}

const CONNECT_DEADLINE_MS = 5_000;
/** Seconds after which a silent peer is taken for dead (a cable pulled, a machine gone): nothing else would tell. */
const HEARTBEAT_S = 10;
/** Between tries: quick enough to use a broker that is back, slow enough not to hammer one that starts. */
const MIN_RECONNECT_MS = 100;
const MAX_RECONNECT_MS = 2_000;

/** Resolves at once, broker or not, and stays connected as well as it can until it is closed. */
export async function openConnection(options: ConnectionOptions): Promise<RecoveringChannelModel> {
  const { url, service, log, setUp, onUp, onDown } = options;
  const setup = async (model: ChannelModel) => {
    let ended = false;
    model.on('error', (error) => log.warn({ err: failureFacts(error) }, 'broker connection failed'));
    model.on('close', () => {
      ended = true;
    });
    await setUp(model);
    // From here on the library watches the connection; an end before now would go unseen.
    if (ended) throw new Error('the connection ended during its set-up');
  };
  const connection = await amqp.connect(withHeartbeat(url), {
    // Confirms are small and awaited: gathering them for larger packets would cost tens of milliseconds.
    noDelay: true,
    keepAlive: true,
    timeout: CONNECT_DEADLINE_MS,
    clientProperties: { connection_name: service },
    recovery: { setup, waitForConnect: false, initialDelay: MIN_RECONNECT_MS, maxDelay: MAX_RECONNECT_MS },
  });

  let failuresLogged = 0;
  connection.on('connect', () => {
    failuresLogged = 0;
    log.info('broker connected');
    onUp();
  });
  connection.on('disconnect', (error) => {
    log.warn({ err: failureFacts(error) }, 'broker disconnected');
    onDown();
  });
  connection.on('connect-failed', (error) => {
    onDown();
    // One line for an outage, and one a minute while it lasts.
    if (failuresLogged % 30 === 0) log.warn({ err: failureFacts(error) }, 'broker not reachable, trying on');
    failuresLogged += 1;
  });
  connection.on('error', (error) => log.warn({ err: failureFacts(error) }, 'broker connection failed'));
  return connection;
}

function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_S));
  return parsed.href;
}
