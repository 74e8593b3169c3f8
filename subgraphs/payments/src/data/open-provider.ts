import type { Logger } from '@parterre/subgraph-kit/logging';
import type { PaymentProvider, ReadWebhook } from '../use-cases/ports.js';
import { createProviderHttp } from './provider-http.js';
import { createSimulatorProvider } from './simulator.provider.js';
import { readSimulatorWebhook } from './simulator.webhook.js';

export interface SimulatorSettings {
  PAYMENT_PROVIDER: 'simulator';
  SIMULATOR_URL: string;
  SIMULATOR_API_KEY: string;
  WEBHOOK_SECRET: string;
}

export interface StripeSettings {
  PAYMENT_PROVIDER: 'stripe';
  STRIPE_SECRET_KEY: string;
  STRIPE_WEBHOOK_SECRET: string;
  STRIPE_RETURN_URL: string;
  STRIPE_API_URL?: string | undefined;
}

export type ProviderSettings = SimulatorSettings | StripeSettings;

export interface OpenProvider {
  provider: PaymentProvider;
  /** Its webhooks come to `/webhooks/<name>`. */
  name: ProviderSettings['PAYMENT_PROVIDER'];
  readWebhook: ReadWebhook;
  close(): Promise<void>;
}

/** The provider the settings name. */
export async function openProvider(settings: ProviderSettings, log: Logger): Promise<OpenProvider> {
  if (settings.PAYMENT_PROVIDER === 'stripe') {
    return openStripe(settings, log);
  }
  const http = createProviderHttp({ url: settings.SIMULATOR_URL, apiKey: settings.SIMULATOR_API_KEY });
  return {
    provider: createSimulatorProvider(http, log),
    name: 'simulator',
    readWebhook: readSimulatorWebhook(settings.WEBHOOK_SECRET),
    close: () => http.close(),
  };
}

async function openStripe(settings: StripeSettings, log: Logger): Promise<OpenProvider> {
  // Large: only who takes money with it loads it.
  const [{ createStripeApi }, { createStripeProvider }, { readStripeWebhook }] = await Promise.all([
    import('./stripe.api.js'),
    import('./stripe.provider.js'),
    import('./stripe.webhook.js'),
  ]);
  const api = createStripeApi(settings);
  return {
    provider: createStripeProvider({ api, returnUrl: settings.STRIPE_RETURN_URL, log }),
    name: 'stripe',
    readWebhook: readStripeWebhook(api, settings.STRIPE_WEBHOOK_SECRET),
    close: async () => {},
  };
}
