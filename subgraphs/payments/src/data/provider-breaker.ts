import { ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';

/** Failures in a row after which the provider is left alone for a while. */
const failuresToOpen = 10;
const openForMs = 5_000;

/** @param isFault whether an error says that the provider is in trouble, and not that it refused */
export function createProviderBreaker(isFault: (error: unknown) => boolean) {
  return circuitBreaker(handleWhen(isFault), {
    breaker: new ConsecutiveBreaker(failuresToOpen),
    halfOpenAfter: openForMs,
  });
}
