import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The path clients know leads to the socket of the engine's present run. */
export const SOCKET_LINK = 'mongodb.sock';

/**
 * The folder of the sockets for one data directory. In the temporary folder and named by a hash, because the path of
 * a Unix socket is bound to 107 bytes, which a checkout somewhere deep exceeds.
 */
export function socketDirectory(dataDirectory: string, temporary: string = tmpdir()): string {
  const name = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
  return join(temporary.length <= 40 ? temporary : '/tmp', `parterre-${name}`);
}

/** The address for the driver, without a database name. */
export function mongodbUri(sockets: string): string {
  return `mongodb://${encodeURIComponent(join(sockets, SOCKET_LINK))}/?directConnection=true`;
}

/**
 * Removes the sockets an earlier run left, and makes the folder anew if that is asked for.
 * @throws Error when another user made the folder: it can neither be removed nor made again, and whoever owns it could
 * put a socket of their own there.
 */
export function clearSockets(sockets: string, options: { create?: boolean } = {}): void {
  rmSync(sockets, { recursive: true, force: true });
  if (options.create) mkdirSync(sockets, { mode: 0o700 });
}
