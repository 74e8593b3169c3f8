import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Where a proxy passes on to: a port of this machine, or a Unix socket. */
export type Upstream = { port: number } | { path: string };

/** What becomes of a request, and what of its answer, once a chunk of it contains a text. */
type Fate = 'passes' | 'is refused' | 'loses its reply' | 'waits for its reply';

/** Longer than anything that is waited for takes to be sent, retries included. */
const watchedForMs = 60_000;

interface Watch {
  text: string;
  fate: Fate;
  left: number;
  done: PromiseWithResolvers<void>;
}

/**
 * Stands between a process and what it talks to, and breaks the connection in the ways networks do. Works on bytes
 * alone; a text is looked for in each chunk that a client sends, which for HTTP is its head, and for MongoDB a message.
 */
export interface TcpProxy {
  readonly port: number;
  /** Every chunk takes this long, each way, ms. */
  delay(ms: number): void;
  /** Chunks take as long as they would at this rate, each way and for each connection. */
  throttle(bytesPerSecond: number): void;
  /** Ends all connections, and every new one at once. */
  cut(): void;
  /** Connections stand and new ones are taken, and nothing comes through, not even their end. */
  halfOpen(): void;
  /** Requests arrive; of each connection that gets an answer, nothing but the end is heard. */
  dropReplies(): void;
  /** Passes everything on again, what was kept back by `halfOpen` too, and looks for no text any more. */
  heal(): void;
  /** Resolves when a request with this text comes by. @throws, as the two below, when none came within a minute */
  arrivalOf(text: string): Promise<void>;
  /** The next `times` requests with this text end with their connection, and arrive nowhere. Resolves after the last. */
  refuse(text: string, times?: number): Promise<void>;
  /** The next `times` requests with this text arrive, and their connection ends in place of the answer. As `refuse`. */
  loseReplyTo(text: string, times?: number): Promise<void>;
  /** The next `times` requests with this text arrive, and their answers stay here until `heal`. As `refuse`. */
  holdReplyTo(text: string, times?: number): Promise<void>;
  stop(): Promise<void>;
}

/** @param upstream is asked for each connection: what it leads to may have been started again elsewhere */
export async function openTcpProxy(upstream: () => Upstream): Promise<TcpProxy> {
  let mode: 'open' | 'cut' | 'half-open' | 'no replies' = 'open';
  let healed = Promise.withResolvers<void>();
  let delayMs = 0;
  let bytesPerSecond = Number.POSITIVE_INFINITY;
  let watches: Watch[] = [];
  const sockets = new Set<Socket>();

  const watch = (text: string, fate: Fate, left: number): Promise<void> => {
    const done = Promise.withResolvers<void>();
    const watched: Watch = { text, fate, left, done };
    watches.push(watched);
    const timer = setTimeout(() => {
      done.reject(new Error(`${watched.left} more requests with ${JSON.stringify(text)} were to come.`));
    }, watchedForMs);
    done.promise.finally(() => clearTimeout(timer)).catch(() => {});
    return done.promise;
  };

  const watchFor = (chunk: Buffer): Watch | undefined => {
    const found = watches.find(({ text }) => chunk.includes(text));
    if (found) {
      found.left -= 1;
      watches = watches.filter(({ left }) => left > 0);
      if (found.fate !== 'loses its reply') settle(found);
    }
    return found;
  };

  const settle = ({ left, done }: Watch) => {
    if (left <= 0) done.resolve();
  };

  const atLast = async (): Promise<void> => {
    while (mode === 'half-open') await healed.promise;
  };

  /** Reads on only when what was read is through: a slow side slows the other down, as in a network. */
  const pass = async (
    from: Socket,
    to: Socket,
    admit: (chunk: Buffer) => boolean | Promise<boolean>,
  ): Promise<void> => {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        const ms = delayMs + (1_000 * chunk.length) / bytesPerSecond;
        if (ms > 0) await pause(ms);
        await atLast();
        if (!(await admit(chunk))) break;
        if (!to.write(chunk))
          await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
      }
    } catch {
      // Reset by one side: the other is told by the end of its own connection.
    }
    await atLast();
    from.destroy();
    to.destroy();
  };

  const server = createServer((client) => {
    if (mode === 'cut') {
      client.destroy();
      return;
    }
    const provider = connect(upstream());
    let losing: Watch | undefined;
    let held: Promise<void> | undefined;
    for (const socket of [client, provider]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    }
    void pass(client, provider, (chunk) => {
      const found = watchFor(chunk);
      if (found?.fate === 'loses its reply') losing = found;
      if (found?.fate === 'waits for its reply') held = healed.promise;
      return found?.fate !== 'is refused';
    });
    void pass(provider, client, async () => {
      await held;
      if (losing) settle(losing);
      return losing === undefined && mode !== 'no replies';
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const end = () => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    port: (server.address() as AddressInfo).port,
    delay: (ms) => {
      delayMs = ms;
    },
    throttle: (rate) => {
      bytesPerSecond = rate;
    },
    cut: () => {
      mode = 'cut';
      end();
    },
    halfOpen: () => {
      mode = 'half-open';
    },
    dropReplies: () => {
      mode = 'no replies';
    },
    heal: () => {
      mode = 'open';
      watches = [];
      delayMs = 0;
      bytesPerSecond = Number.POSITIVE_INFINITY;
      healed.resolve();
      healed = Promise.withResolvers();
    },
    arrivalOf: (text) => watch(text, 'passes', 1),
    refuse: (text, times = 1) => watch(text, 'is refused', times),
    loseReplyTo: (text, times = 1) => watch(text, 'loses its reply', times),
    holdReplyTo: (text, times = 1) => watch(text, 'waits for its reply', times),
    stop: async () => {
      mode = 'cut';
      healed.resolve();
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
