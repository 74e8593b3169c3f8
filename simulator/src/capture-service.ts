import { setTimeout as pause } from 'node:timers/promises';
import { type Capture, type Decision, failures } from './domain/records.js';
import type { ProviderState } from './provider-state.js';
import { ApiError } from './routes/json-request.js';
import type { Webhooks } from './webhooks.js';

export interface CaptureRequest {
  reference: string;
  amount: number;
  currency: string;
  token: string;
}

/** `reply: false`: decided, or not, but the caller is to hear nothing. */
export type CaptureResult = { reply: true; capture: Capture } | { reply: false };

export interface CaptureTiming {
  /** How long `tok_slow` takes, ms: longer than a merchant waits. */
  slowMs: number;
  /** How long `tok_timeout` is silent before the connection ends, ms. */
  silenceMs: number;
  /** How much later than usual the webhook of `tok_reply_lost` comes, ms. */
  replyLostWebhookDelayMs: number;
}

interface Parts {
  state: ProviderState;
  /** A capture as merchants are shown it. */
  present(capture: Capture): object;
  webhooks: Webhooks;
  timing: CaptureTiming;
  /** Ends the waits of those who are kept waiting on purpose. */
  signal: AbortSignal;
}

/** Takes money the way the card behind the token has it; the same key is decided once, however often it is sent. */
export function createCaptureService({ state, webhooks, present, timing, signal }: Parts) {
  const underWay = new Map<string, { fingerprint: string; result: Promise<CaptureResult> }>();

  const tell = (capture: Capture, delayMs = 0) => {
    if (capture.status === 'captured' || capture.status === 'declined') {
      const type = capture.status === 'captured' ? 'capture.succeeded' : 'capture.failed';
      webhooks.send(type, present(capture), delayMs);
    }
  };

  const decide = async (
    request: CaptureRequest,
    key: string,
    fingerprint: string,
  ): Promise<CaptureResult> => {
    const { token, ...asked } = request;
    const tokenized = state.cardOf(token);
    if (tokenized?.behaviour === 'timeout') {
      await pause(timing.silenceMs, undefined, { signal });
      return { reply: false };
    }
    if (tokenized?.behaviour === 'slow') {
      await pause(timing.slowMs, undefined, { signal });
    }
    const taken = state.captureByReference(request.reference);
    if (taken) {
      // Called off while this request was slow or on its way.
      await state.flushed();
      return { reply: true, capture: taken };
    }
    const failure = !tokenized
      ? failures.unknownToken
      : tokenized.behaviour === 'declined'
        ? failures.declined
        : tokenized.behaviour === 'insufficient_funds'
          ? failures.insufficientFunds
          : null;
    const challenged = tokenized?.behaviour === 'challenge';
    const status = failure ? 'declined' : challenged ? 'requires_action' : 'captured';
    const card = tokenized?.card ?? null;
    const capture = await state.addCapture({ ...asked, status, card, failure }, key, fingerprint);
    const replyLost = tokenized?.behaviour === 'reply_lost';
    tell(capture, replyLost ? timing.replyLostWebhookDelayMs : 0);
    return replyLost ? { reply: false } : { reply: true, capture };
  };

  return {
    /** @throws ApiError 409 when the key, or the reference, stands for another request. */
    capture: async (request: CaptureRequest, key: string, fingerprint: string): Promise<CaptureResult> => {
      const done = state.captureByKey(key);
      const pending = underWay.get(key);
      if ((done ?? pending ?? { fingerprint }).fingerprint !== fingerprint) {
        throw new ApiError(409, 'IDEMPOTENCY_CONFLICT', 'This key was used before, with another body.');
      }
      if (done) {
        await state.flushed();
        return { reply: true, capture: done.made };
      }
      if (pending) {
        return pending.result;
      }
      const result = decide(request, key, fingerprint).finally(() => underWay.delete(key));
      underWay.set(key, { fingerprint, result });
      return result;
    },

    /** Nothing is captured under the reference from now on; if it is decided already, that stands. */
    cancel: async (reference: string): Promise<Capture> => {
      const known = state.captureByReference(reference);
      if (known) {
        const cancelled = await state.decide(known.id, { status: 'cancelled', failure: null });
        await state.flushed();
        return cancelled ?? state.captureById(known.id) ?? known;
      }
      return state.addCapture(
        { reference, status: 'cancelled', amount: 0, currency: 'XXX', card: null, failure: null },
        `cancelled:${reference}`,
        '',
      );
    },

    /** What the buyer says on the challenge's page; `null` when it is decided already. */
    confirm: async (captureId: string, approved: boolean): Promise<Capture | null> => {
      const decision: Decision = approved
        ? { status: 'captured', failure: null }
        : { status: 'declined', failure: failures.notConfirmed };
      const decided = await state.decide(captureId, decision);
      if (decided) {
        tell(decided);
      }
      return decided;
    },
  };
}

export type CaptureService = ReturnType<typeof createCaptureService>;
