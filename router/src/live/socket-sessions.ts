import { anonymous, type Viewer } from '@parterre/identity/viewer';
import { Refusal } from '@parterre/subgraph-kit/errors';
import type { WebSocket } from 'ws';
import { clientAddress } from '../http/client-address.js';
import type { Extra } from './socket-adapter.js';
import type { SocketsOptions } from './socket-options.js';

/** Who is behind a socket, from its `connection_init` until it closes. */
export interface Session {
  viewer: Viewer;
  address: string;
}

const forbidden = 4403;
/** A close frame holds 123 bytes of reason. */
const maxReason = 120;

/** The sessions of open sockets; one ends when its access token does. */
export class Sessions {
  readonly #bySocket = new WeakMap<WebSocket, Session>();

  constructor(private readonly options: Pick<SocketsOptions, 'authenticate' | 'settings' | 'metrics'>) {}

  /**
   * Takes `authorization` from the connection's parameters: browsers cannot set headers on a socket.
   * @returns whether the socket may go on; it has been closed with the reason otherwise
   */
  async open({ socket, request }: Extra, parameters: Record<string, unknown> | undefined): Promise<boolean> {
    const { authenticate, settings, metrics } = this.options;
    const given = parameters?.authorization ?? parameters?.Authorization;
    try {
      const { viewer, expiresAt } = await authenticate(
        given === undefined || given === null ? undefined : String(given),
      );
      this.#bySocket.set(socket, { viewer, address: clientAddress(request, settings.trustedProxies) });
      if (expiresAt) {
        this.#closeAt(socket, expiresAt);
      }
      return true;
    } catch (error) {
      metrics.refused.inc({ reason: error instanceof Refusal ? error.code : 'INTERNAL' });
      const reason = error instanceof Refusal ? error.message : 'The access token could not be checked.';
      socket.close(forbidden, reason.slice(0, maxReason));
      return false;
    }
  }

  of(socket: WebSocket): Session {
    return this.#bySocket.get(socket) ?? { viewer: anonymous, address: '' };
  }

  #closeAt(socket: WebSocket, expiresAt: Date): void {
    const timer = setTimeout(
      () => {
        this.options.metrics.droppedSockets.inc({ reason: 'expired' });
        socket.close(forbidden, 'expired');
      },
      Math.max(0, expiresAt.getTime() - Date.now()),
    );
    socket.once('close', () => clearTimeout(timer));
  }
}
