import { connect, type NetConnectOpts } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineFailed } from './engine-errors.js';
import type { EngineProcess } from './engine-process.js';

const AMQP_PROTOCOL_HEADER = Buffer.from('AMQP\u0000\u0000\u0009\u0001', 'latin1');
const METHOD_FRAME = 1;

/**
 * Asks again and again, every 25 ms, until the answer is yes.
 * @throws EngineFailed when the process ends before, or `deadlineMs` go by; with the last lines it wrote.
 */
export async function waitUntilReady(
  name: string,
  engine: EngineProcess,
  isReady: () => Promise<boolean>,
  deadlineMs: number,
): Promise<void> {
  const until = performance.now() + deadlineMs;
  while (!(await isReady())) {
    const ended = !engine.alive;
    if (ended || performance.now() > until) {
      const what = ended ? 'ended while starting' : `was not ready within ${deadlineMs / 1000} s`;
      throw new EngineFailed(`${name} ${what}; see ${engine.logFile}\n${engine.logTail()}`);
    }
    await delay(25);
  }
}

/** Whether something accepts connections at this Unix socket. */
export function acceptsConnections(socketPath: string): Promise<boolean> {
  return ask({ path: socketPath }, undefined);
}

/**
 * Whether a broker at this loopback port answers the AMQP header with its `connection.start`. RabbitMQ opens its
 * listeners in the last step of its start, so this is readiness; `rabbitmqctl await_startup` says the same a second
 * of Erlang start later.
 */
export function greetsWithAmqp(port: number): Promise<boolean> {
  return ask({ host: '127.0.0.1', port }, AMQP_PROTOCOL_HEADER);
}

function ask(target: NetConnectOpts, question: Buffer | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(target);
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(2_000, () => answer(false));
    socket.once('error', () => answer(false)).once('close', () => answer(false));
    if (question) {
      socket.once('connect', () => socket.write(question));
      socket.once('data', (reply) => answer(reply[0] === METHOD_FRAME));
    } else {
      socket.once('connect', () => answer(true));
    }
  });
}
