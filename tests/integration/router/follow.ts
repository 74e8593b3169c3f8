import type { Client } from 'graphql-ws';
import type { Json } from './setting.js';

export interface Frame {
  data: Json;
  errors?: { message: string; extensions: Record<string, Json> }[];
}

/** The frames of one subscription as they come. */
export interface Frames {
  /** The next frame. @throws when none comes within 5 s, or the socket closes */
  next(): Promise<Frame>;
  /** Whether nothing comes for so long, ms. */
  none(ms: number): Promise<boolean>;
  stop(): void;
  /** Cuts the connection without a word. */
  terminate(): void;
  ended: boolean;
}

export function follow(client: Client, query: string, variables: Record<string, unknown> = {}): Frames {
  const came: Frame[] = [];
  let wake = () => {};
  let fault: unknown;
  const push = (frame: Frame) => {
    came.push(frame);
    wake();
  };
  const stop = client.subscribe(
    { query, variables },
    {
      next: (frame) => push(frame as Frame),
      // Errors of the operation come as a list; a closed socket as an event.
      error: (error) => {
        if (Array.isArray(error)) {
          push({ data: null, errors: error as never });
        } else {
          const { code, reason } = error as { code?: number; reason?: string };
          fault = new Error(code ? `closed ${code} ${reason}` : String(error));
          wake();
        }
      },
      complete: () => {
        frames.ended = true;
      },
    },
  );
  const frames: Frames = {
    ended: false,
    next: async () => {
      const end = performance.now() + 5_000;
      while (came.length === 0) {
        if (fault) {
          throw fault;
        }
        if (performance.now() > end) {
          throw new Error('No frame came within 5 s.');
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, 100);
        });
      }
      return came.shift() as Frame;
    },
    none: async (ms) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return came.length === 0;
    },
    stop,
    terminate: () => client.terminate(),
  };
  return frames;
}
