import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { isFree } from '@parterre/engines/free-port';

export interface ReservedPorts {
  /** Of loopback, all different, with nobody listening on any of them. */
  ports: number[];
  /** Lets other houses have them. */
  release(): Promise<void>;
}

/** Below the ports of the engines and the range the kernel hands to outgoing connections. */
const firstPort = 10_000;
const lastPort = 19_999;
const blockSize = 64;

/**
 * Ports for the processes of one house, which are not bound before those have started. Whoever listens on the first
 * port of a block has all of it: two houses that start at once do not find the same ports free.
 * @param count 1 to 63
 * @throws when no block of 100 was to be had
 */
export async function reservePorts(count: number): Promise<ReservedPorts> {
  if (count >= blockSize) throw new Error(`A house has at most ${blockSize - 1} ports.`);
  const blocks = Math.floor((lastPort + 1 - firstPort) / blockSize);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const block = firstPort + blockSize * randomInt(blocks);
    const holder = await listen(block).catch(() => null);
    if (!holder) continue;
    const ports = Array.from({ length: count }, (_, index) => block + 1 + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return { ports, release: () => close(holder) };
    await close(holder);
  }
  throw new Error(`There is no block of ${blockSize} free ports between ${firstPort} and ${lastPort}.`);
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
