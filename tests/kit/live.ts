import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { HouseFacts } from './shared-house.js';
import { until } from './until.js';

export interface Frame {
  // biome-ignore lint/suspicious/noExplicitAny: the shape of a frame is that of the subscription
  data?: any;
  errors?: readonly { message: string; extensions?: { code?: string } }[];
}

/** One subscription on a socket of its own. */
export interface Watch {
  /** All that came so far, the first one first. */
  frames: readonly Frame[];
  /** The first frame of which this is true, once it has come. @throws with `what` after 10 s */
  frame(what: string, matches: (frame: Frame) => boolean): Promise<Frame>;
  /** Tells the server to stop; the socket stays. */
  unsubscribe(): void;
  /** Whether the server has said that this was all. */
  ended(): boolean;
  close(): Promise<void>;
}

/** Subscribes at the router's own port and path. */
export function watch(
  house: HouseFacts,
  query: string,
  variables: Record<string, unknown>,
  accessToken?: string,
): Watch {
  const client = createClient({
    url: house.wsUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 60_000,
    connectionParams: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
  });
  const frames: Frame[] = [];
  let fault: unknown;
  let ended = false;
  const unsubscribe = client.subscribe(
    { query, variables },
    {
      next: (frame) => frames.push(frame as Frame),
      // What the server refuses comes as a list of errors; a closed socket as an event.
      error: (error) => {
        ended = true;
        if (Array.isArray(error)) {
          frames.push({ errors: error });
        } else {
          fault = error;
        }
      },
      complete: () => {
        ended = true;
      },
    },
  );
  return {
    frames,
    frame: (what, matches) =>
      until(what, () => {
        const found = frames.find(matches);
        if (!found && fault !== undefined) {
          throw new Error(`The socket closed before ${what}.`, { cause: fault });
        }
        return found;
      }),
    unsubscribe,
    ended: () => ended,
    close: async () => client.dispose(),
  };
}
