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

/** As it was when this module was loaded: under no correlation id and in no trace. */
const outside = AsyncLocalStorage.snapshot();

/**
 * Runs `run`, and all it starts, apart from the work under way: for what that work sets going and is no part of it,
 * such as a timer that others will profit from for hours.
 */
export function apart<T>(run: () => T): T {
  return outside(run);
}
