import { BrokenCircuitError } from 'cockatiel';
import Stripe from 'stripe';
import { createProviderBreaker } from './provider-breaker.js';

export interface StripeSettings {
  STRIPE_SECRET_KEY: string;
  STRIPE_API_URL?: string | undefined;
}

/** For calls nobody waits at; those of a buyer name a shorter one. */
const deadlineMs = 8_000;

export type StripeApi = ReturnType<typeof createStripeApi>;

/**
 * Stripe's own SDK, each call with a deadline and behind a circuit breaker. It retries nothing but, once and whatever it
 * is told, a request whose connection was closed: under the same key. The rest the reconciler does.
 */
export function createStripeApi({ STRIPE_SECRET_KEY, STRIPE_API_URL }: StripeSettings) {
  const url = STRIPE_API_URL === undefined ? null : new URL(STRIPE_API_URL);
  const stripe = new Stripe(STRIPE_SECRET_KEY, {
    maxNetworkRetries: 0,
    timeout: deadlineMs,
    telemetry: false,
    ...(url && {
      host: url.hostname,
      port: url.port,
      protocol: url.protocol === 'http:' ? ('http' as const) : ('https' as const),
    }),
  });
  const breaker = createProviderBreaker((error) => trouble(error));
  return {
    stripe,
    call: <Result>(work: (api: Stripe) => Promise<Result>): Promise<Result> =>
      breaker.execute(() => work(stripe)),
  };
}

/** The provider did not answer, or not in its right mind. */
export function trouble(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeAPIError ||
    error instanceof BrokenCircuitError
  );
}
