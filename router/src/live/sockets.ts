import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pathOf } from '@parterre/subgraph-kit/http';
import { handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { clientAddress } from '../http/client-address.js';
import { attachSocket } from './socket-adapter.js';
import { SocketGate } from './socket-gate.js';
import { createSocketOperations } from './socket-operations.js';
import type { SocketsOptions } from './socket-options.js';

/** Application-defined, after HTTP's 429: the socket did not take what it had asked for. */
export const tooSlow = 4429;

/** RFC 6455. */
const goingAway = 1001;

const sweepMs = 1_000;
const closeMs = 2_000;

/** graphql-transport-ws at /graphql of the same server as HTTP. */
export function serveSockets(options: SocketsOptions): { stop(drainMs: number): Promise<void> } {
  const { server, settings, metrics, log, isAllowedOrigin } = options;
  const gate = new SocketGate(settings.live);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: settings.live.messageBytes,
    perMessageDeflate: false,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  let stopping = false;

  const drop = (socket: WebSocket, reason: string) => {
    metrics.droppedSockets.inc({ reason });
    socket.close(tooSlow, 'Too slow: reconnect to get the state as it is');
    // A socket that does not read never answers the close.
    setTimeout(() => socket.terminate(), closeMs).unref();
  };
  const operations = createSocketOperations(options, (socket) => drop(socket, 'frames waiting'));
  const graphql = makeServer(operations.handlers);

  const onUpgrade = (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    duplex.on('error', () => duplex.destroy());
    if (pathOf(request) !== '/graphql') {
      return refuse(duplex, '404 Not Found');
    }
    if (stopping) {
      return refuse(duplex, '503 Service Unavailable');
    }
    if (!isAllowedOrigin(request)) {
      metrics.refused.inc({ reason: 'origin' });
      return refuse(duplex, '403 Forbidden');
    }
    const address = clientAddress(request, settings.trustedProxies);
    if (!gate.enter(address)) {
      metrics.refused.inc({ reason: 'sockets' });
      return refuse(duplex, '429 Too Many Requests');
    }
    duplex.once('close', () => gate.leave(address));
    sockets.handleUpgrade(request, duplex, head, (socket) => {
      metrics.sockets.inc();
      socket.once('close', () => metrics.sockets.dec());
      // Whoever does not take its answers is not listened to: pings alone, each answered, would fill our memory as fast
      // as they come.
      const listenToReaders = () => {
        if (socket.bufferedAmount > settings.live.unsentBytes) {
          socket.pause();
        }
      };
      socket.on('message', listenToReaders).on('ping', listenToReaders);
      attachSocket(graphql, socket, request, log);
    });
  };
  server.on('upgrade', onUpgrade);

  const unsentSince = new WeakMap<WebSocket, number>();
  const sweep = setInterval(() => {
    const now = performance.now();
    for (const socket of sockets.clients) {
      if (socket.bufferedAmount <= settings.live.unsentBytes) {
        unsentSince.delete(socket);
        socket.resume();
        continue;
      }
      const since = unsentSince.get(socket) ?? now;
      unsentSince.set(socket, since);
      if (now - since >= settings.live.slowSocketMs) {
        drop(socket, 'unsent bytes');
      }
    }
  }, sweepMs);
  sweep.unref();

  return {
    stop: async (drainMs) => {
      stopping = true;
      await operations.idle(drainMs);
      clearInterval(sweep);
      // Going away: clients take it as a reason to connect again, elsewhere.
      const closed = [...sockets.clients].map((socket) => closeOrCut(socket));
      await Promise.all(closed);
      server.off('upgrade', onUpgrade);
    },
  };
}

/** Closes the connection once the answer is out: a client that keeps its side open would otherwise keep ours for good. */
function refuse(duplex: Duplex, status: string): void {
  duplex.once('finish', () => duplex.destroy());
  duplex.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Says goodbye, and cuts the connection of whoever does not answer. */
async function closeOrCut(socket: WebSocket): Promise<void> {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const cut = setTimeout(() => socket.terminate(), closeMs);
  socket.close(goingAway, 'Going away');
  await closed;
  clearTimeout(cut);
}
