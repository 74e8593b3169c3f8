import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * `wanted` if it is free, or else some free loopback port. Below the range that the kernel hands to outgoing
 * connections: one of those could take the port of a broker in the moment of its restart.
 */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted && (await isFree(wanted))) return wanted;
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port found between 20000 and 32000 in 100 attempts');
}

/** Whether nobody listens on this port of loopback. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
