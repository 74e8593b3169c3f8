import type { Logger } from '@parterre/subgraph-kit/logging';
import { Webhook } from 'standardwebhooks';
import { ulid } from 'ulid';
import { Agent, request } from 'undici';

export type WebhookType = 'capture.succeeded' | 'capture.failed' | 'refund.succeeded';

export interface Webhooks {
  /** Sends in the background, after `delayMs`; what does not get through is tried again for some minutes. */
  send(type: WebhookType, data: object, delayMs?: number): void;
  stop(): Promise<void>;
}

/** Pauses before each further try, ms. */
const retryDelaysMs = [500, 2_000, 10_000, 30_000, 120_000];
const deadlineMs = 5_000;
/** Beyond it messages are dropped and said so: the receiver reconciles. */
const maxWaiting = 10_000;
const maxConnections = 8;

/** Signed by the Standard Webhooks scheme, at least once, in no certain order. */
export function createWebhooks(options: { url: string | undefined; secret: string; log: Logger }): Webhooks {
  const { url, log } = options;
  if (url === undefined) {
    return { send: () => {}, stop: async () => {} };
  }
  const webhook = new Webhook(options.secret);
  const agent = new Agent({ connections: maxConnections });
  const timers = new Set<NodeJS.Timeout>();

  const deliver = async (id: string, body: string) => {
    const at = new Date();
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      signal: AbortSignal.timeout(deadlineMs),
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': webhook.sign(id, at, body),
      },
      body,
    });
    await answer.body.dump();
    if (answer.statusCode >= 300) {
      throw new Error(`The receiver answered ${answer.statusCode}.`);
    }
  };

  const schedule = (id: string, body: string, tries: number, delayMs: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      deliver(id, body).catch((error: unknown) => {
        const pause = retryDelaysMs[tries];
        log.warn(
          { err: error, webhookId: id, tries: tries + 1, last: pause === undefined },
          'webhook failed',
        );
        if (pause !== undefined && !stopped) {
          schedule(id, body, tries + 1, pause);
        }
      });
    }, delayMs);
    timers.add(timer);
  };
  let stopped = false;

  return {
    send: (type, data, delayMs = 0) => {
      if (timers.size >= maxWaiting) {
        log.error({ type }, 'webhook dropped: too many are waiting');
        return;
      }
      schedule(
        `msg_${ulid()}`,
        JSON.stringify({ type, timestamp: new Date().toISOString(), data }),
        0,
        delayMs,
      );
    },
    stop: async () => {
      stopped = true;
      timers.forEach((timer) => void clearTimeout(timer));
      await agent.destroy();
    },
  };
}
