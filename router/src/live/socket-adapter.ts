import type { IncomingMessage } from 'node:http';
import { CloseCode, type Server } from 'graphql-ws';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';

export interface Extra {
  socket: WebSocket;
  request: IncomingMessage;
}

const pingMs = 12_000;

/**
 * One `ws` socket under graphql-ws. Its own adapter for `ws` writes every fault of a client to the console; here they
 * go to the log, at a level that an attacker cannot fill a disk with.
 */
export function attachSocket(
  server: Server<Extra>,
  socket: WebSocket,
  request: IncomingMessage,
  log: Logger,
): void {
  socket.on('error', (error) => log.debug({ err: error }, 'client broke the WebSocket protocol'));
  const stopPinging = keepAlive(socket);
  const closed = server.opened(
    {
      protocol: socket.protocol,
      // Resolves when the kernel has it: graphql-ws waits, and so a slow client slows its own subscription alone.
      send: (data) =>
        new Promise((resolve, reject) => {
          if (socket.readyState !== socket.OPEN) {
            resolve();
            return;
          }
          socket.send(data, (error) => (error ? reject(error) : resolve()));
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) =>
        socket.on('message', (data) => {
          handle(textOf(data)).catch((error: unknown) => {
            // A send that failed because the client went away is not a fault of ours.
            if (socket.readyState === socket.OPEN) {
              log.error({ err: error }, 'message could not be handled');
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            }
          });
        }),
    },
    { socket, request },
  );
  socket.once('close', (code, reason) => {
    stopPinging();
    closed(code, String(reason)).catch((error: unknown) =>
      log.error({ err: error }, 'socket did not close cleanly'),
    );
  });
}

/** Ends a socket whose other side is gone without having said so. */
function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, pingMs);
  return () => clearInterval(timer);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) {
    return Buffer.concat(data).toString('utf8');
  }
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8');
}
