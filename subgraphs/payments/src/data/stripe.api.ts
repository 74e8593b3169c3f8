import { BrokenCircuitError } from 'cockatiel';
import Stripe from 'stripe';
import { createProviderBreaker } from './provider-breaker.js';

export interface StripeSettings {
  STRIPE_SECRET_KEY: string;
  STRIPE_API_URL?: string | undefined;
}

/** For calls nobody waits at; those of a buyer name a shorter one. */
const deadlineMs = 8_000;

type HttpClient = ReturnType<typeof Stripe.createNodeHttpClient>;
export type StripeApi = ReturnType<typeof createStripeApi>;

/**
 * Stripe's own SDK, each call with a deadline and behind a circuit breaker. It retries nothing but, once, a request
 * whose connection was closed, under the same key; confirmations not even then. The rest the reconciler does.
 */
export function createStripeApi({ STRIPE_SECRET_KEY, STRIPE_API_URL }: StripeSettings) {
  const url = STRIPE_API_URL === undefined ? null : new URL(STRIPE_API_URL);
  const stripe = new Stripe(STRIPE_SECRET_KEY, {
    maxNetworkRetries: 0,
    httpClient: confirmingOnce(Stripe.createNodeHttpClient()),
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

/**
 * The SDK cannot be told to leave a closed connection at that. Of a confirmation, a second request may be turned away
 * while the first one takes the money, and what was taken would pass for refused: without an error code that the SDK
 * knows, there is none.
 */
function confirmingOnce(client: HttpClient): HttpClient {
  return {
    getClientName: () => client.getClientName(),
    makeRequest: async (...request) => {
      const [, , path] = request;
      try {
        return await client.makeRequest(...request);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        const isClosed = Stripe.HttpClient.CONNECTION_CLOSED_ERROR_CODES.includes(code ?? '');
        throw isClosed && path.endsWith('/confirm')
          ? new Error(`No reply: ${code}`, { cause: error })
          : error;
      }
    },
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
