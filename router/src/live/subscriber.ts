import type { ExecutionResult } from 'graphql';

/**
 * The frames of one subscription on their way to its socket. Written by hand: an async generator cannot be cancelled
 * while a `next` is pending, and would keep its upstream alive for good.
 */
export class Subscriber implements AsyncIterableIterator<ExecutionResult, undefined> {
  readonly #frames: { frame: ExecutionResult; since: number }[] = [];
  #waiting: ((result: IteratorResult<ExecutionResult, undefined>) => void) | undefined;
  #ended = false;

  /**
   * @param maxFrames frames that may wait for a socket that does not read; one more calls `onOverflow`
   * @param maxWaitMs how long one may wait; found out when the next one comes
   * @param onEnd called once, whichever side ends it
   */
  constructor(
    private readonly maxFrames: number,
    private readonly maxWaitMs: number,
    private readonly onOverflow: () => void,
    private readonly onEnd: () => void,
  ) {}

  /** A frame for the socket; ignored after the end. */
  push(frame: ExecutionResult): void {
    if (this.#ended) {
      return;
    }
    if (this.#waiting) {
      const deliver = this.#waiting;
      this.#waiting = undefined;
      deliver({ done: false, value: frame });
      return;
    }
    const now = performance.now();
    const [oldest] = this.#frames;
    if (this.#frames.length >= this.maxFrames || (oldest && now - oldest.since > this.maxWaitMs)) {
      this.#frames.length = 0;
      this.end();
      this.onOverflow();
      return;
    }
    this.#frames.push({ frame, since: now });
  }

  /** Ends after the frames that wait. */
  end(): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#waiting?.({ done: true, value: undefined });
    this.#waiting = undefined;
    this.onEnd();
  }

  next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    const waiting = this.#frames.shift();
    if (waiting) {
      return Promise.resolve({ done: false, value: waiting.frame });
    }
    if (this.#ended) {
      return Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** The socket has no more use for it. */
  return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.#frames.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(): Promise<IteratorResult<ExecutionResult, undefined>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
