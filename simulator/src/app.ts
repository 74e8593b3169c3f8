import { setTimeout as pause } from 'node:timers/promises';
import { type RouteHandler, startHttpServer } from '@parterre/subgraph-kit/http';
import { createLogger } from '@parterre/subgraph-kit/logging';
import { createRegistry } from '@parterre/subgraph-kit/metrics';
import type { Running } from '@parterre/subgraph-kit/process';
import { createCaptureService } from './capture-service.js';
import type { SimulatorSettings } from './env.js';
import { openProviderState } from './provider-state.js';
import { cancelRoute, capturePresenter, capturesRoute } from './routes/captures.js';
import { challengePage } from './routes/challenge-page.js';
import { answering, withApiKey } from './routes/json-request.js';
import { refundsRoute } from './routes/refunds.js';
import { tokenizePage } from './routes/tokenize-page.js';
import { tokensRoute } from './routes/tokens.js';
import { transactionsRoute } from './routes/transactions.js';
import { createWebhooks } from './webhooks.js';

/** Long enough for an honest request; those kept waiting on purpose are cut. */
const drainMs = 2_000;

/** Brings the payment provider up: it remembers every capture and refund through any end of its process. */
export async function startSimulator(settings: SimulatorSettings): Promise<Running> {
  const log = createLogger('simulator', settings.LOG_LEVEL);
  const state = await openProviderState(settings.STATE_FILE);
  const webhooks = createWebhooks({ url: settings.WEBHOOK_URL, secret: settings.WEBHOOK_SECRET, log });
  const waits = new AbortController();
  let ownUrl = '';
  const present = capturePresenter(() => settings.PUBLIC_URL ?? ownUrl);
  const service = createCaptureService({
    state,
    webhooks,
    present,
    signal: waits.signal,
    timing: {
      slowMs: settings.SLOW_MS,
      silenceMs: settings.SILENCE_MS,
      replyLostWebhookDelayMs: settings.REPLY_LOST_WEBHOOK_DELAY_MS,
    },
  });

  const merchant = (handler: RouteHandler) =>
    withApiKey(settings.API_KEY, async (request, response) => {
      if (settings.SLOW_MODE_MS > 0) {
        await pause(settings.SLOW_MODE_MS, undefined, { signal: waits.signal });
      }
      await handler(request, response);
    });
  const http = await startHttpServer({
    host: settings.HOST,
    port: settings.PORT,
    log,
    registry: createRegistry('simulator'),
    readiness: {},
    routes: {
      '/v1/captures': merchant(capturesRoute(service, state, present)),
      '/v1/captures/cancel': merchant(cancelRoute(service, present)),
      '/v1/refunds': merchant(refundsRoute(state, webhooks)),
      '/v1/transactions': merchant(transactionsRoute(state)),
      '/v1/tokens': answering(tokensRoute(state)),
      '/tokenize': answering(tokenizePage()),
      '/challenge': answering(challengePage(service, state)),
    },
  });

  ownUrl = http.url;
  return {
    url: http.url,
    stop: async () => {
      waits.abort();
      await http.stop(drainMs);
      await webhooks.stop();
      await state.close();
    },
  };
}
