import { AsyncLocalStorage } from 'node:async_hooks';
import { ulid } from 'ulid';

const current = new AsyncLocalStorage<string>();

/** Runs `run`, and all it starts, under this correlation id: one id from the browser to the e-mail. */
export function withCorrelation<T>(id: string, run: () => T): T {
  return current.run(id, run);
}

/** The correlation id of the work under way, or a fresh ULID outside of any. */
export function correlationId(): string {
  return current.getStore() ?? ulid();
}
