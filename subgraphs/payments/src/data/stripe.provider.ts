import type { Logger } from '@parterre/subgraph-kit/logging';
import Stripe from 'stripe';
import type { CaptureAnswer } from '../domain/decide-capture.js';
import type { CaptureKey, PaymentProvider, RefundRequest } from '../use-cases/ports.js';
import { stripeAmountStep, toStripe } from './stripe.amounts.js';
import {
  cameToNothing,
  captureTransaction,
  refundTransaction,
  toAnswer,
  toFailure,
} from './stripe.answers.js';
import { type StripeApi, trouble } from './stripe.api.js';

interface Options {
  api: StripeApi;
  /** Where the bank sends the buyer back to. */
  returnUrl: string;
  log: Logger;
}

/** Together as long as a buyer waits. */
const prepareDeadlineMs = 3_000;
const confirmDeadlineMs = 5_000;
const pageSize = 100;
/** A bank that turned it away that often, over days, will not take it. */
const maxRefundTries = 5;
/** More than a payment of ours can have: 100 refunds, each with its tries. */
const maxRefundsOfCapture = 1_000;
const expand = ['latest_charge'];

/**
 * Stripe by payment intents. An intent is made first and confirmed second: making one takes no money, so that asking
 * for it again, under the same idempotency key, finds the attempt whatever became of it.
 */
export function createStripeProvider({ api, returnUrl, log }: Options): PaymentProvider {
  const { call } = api;

  const open = ({ reference, amount, currency }: CaptureKey) =>
    call((stripe) =>
      stripe.paymentIntents.create(
        {
          amount: toStripe(amount, currency),
          currency: currency.toLowerCase(),
          allowed_payment_method_types: ['card'],
          metadata: { reference },
        },
        { idempotencyKey: `intent-${reference}`, timeout: prepareDeadlineMs },
      ),
    );
  const retrieve = (id: string) => call((stripe) => stripe.paymentIntents.retrieve(id, { expand }));
  /** As it stands now: what a repeated request is answered is the answer of the first time. */
  const current = async (key: CaptureKey) => retrieve(key.captureId ?? (await open(key)).id);

  const methodOf = async (token: string, reference: string): Promise<string> => {
    if (token.startsWith('pm_')) {
      return token;
    }
    const options = { idempotencyKey: `method-${reference}`, timeout: prepareDeadlineMs };
    const method = await call((stripe) =>
      stripe.paymentMethods.create({ type: 'card', card: { token } }, options),
    );
    return method.id;
  };

  /** Every try of this refund, those that came to nothing too. */
  const triesOf = async ({ refundId, captureId }: Pick<RefundRequest, 'refundId' | 'captureId'>) => {
    const ofCapture = await call((stripe) =>
      stripe.refunds
        .list({ payment_intent: captureId, limit: pageSize })
        .autoPagingToArray({ limit: maxRefundsOfCapture }),
    );
    return ofCapture.filter(({ metadata }) => metadata?.refund === refundId);
  };

  const confirm = async (id: string, method: string, reference: string): Promise<CaptureAnswer | null> => {
    try {
      const intent = await call((stripe) =>
        stripe.paymentIntents.confirm(
          id,
          { payment_method: method, return_url: returnUrl, expand },
          { idempotencyKey: `confirm-${reference}`, timeout: confirmDeadlineMs },
        ),
      );
      return toAnswer(intent);
    } catch (error) {
      if (error instanceof Stripe.errors.StripeCardError) {
        return { kind: 'declined', failure: toFailure(error.code, error.decline_code) };
      }
      if (error instanceof Stripe.errors.StripeInvalidRequestError) {
        // Refused as it is, or decided before: the intent knows.
        const failure = toFailure('resource_missing', undefined);
        const intent = await retrieve(id);
        const open = intent.status === 'requires_payment_method' && !intent.last_payment_error;
        return open ? { kind: 'declined', failure } : toAnswer(intent);
      }
      throw error;
    }
  };

  return {
    amountStep: stripeAmountStep,

    capture: async ({ paymentMethodToken, ...key }) => {
      let asked = false;
      try {
        const { id } = await open(key);
        const method = await methodOf(paymentMethodToken, key.reference);
        asked = true;
        return (await confirm(id, method, key.reference)) ?? { kind: 'unknown' };
      } catch (error) {
        log.warn({ err: error, paymentId: key.reference }, 'capture without an answer');
        if (asked) {
          return { kind: isRefusal(error) ? 'refused' : 'unknown' };
        }
        // Nothing was confirmed, so nothing can be taken.
        return !trouble(error) && error instanceof Stripe.errors.StripeError
          ? { kind: 'declined', failure: toFailure(error.code, error.decline_code) }
          : { kind: 'unreachable' };
      }
    },

    findCapture: async (key) => toAnswer(await current(key)),

    cancelCapture: async (key) => {
      const intent = await current(key);
      const answer = toAnswer(intent);
      if (answer?.kind === 'captured' || intent.status === 'canceled') {
        return answer;
      }
      try {
        await call((stripe) => stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' }));
        return answer?.kind === 'declined' ? answer : null;
      } catch (error) {
        const decided = await retrieve(intent.id);
        if (decided.status === 'canceled' || decided.status === 'succeeded') {
          return toAnswer(decided);
        }
        throw error;
      }
    },

    refund: async ({ refundId, paymentId, captureId, amount, currency }) => {
      // Looked for first: Stripe forgets idempotency keys after a day, and this may be tried for longer.
      const tries = await triesOf({ refundId, captureId });
      const standing = tries.find((one) => !cameToNothing(one));
      if (!standing && tries.length >= maxRefundTries) {
        throw new Error(
          `Stripe has failed ${tries.length} times to give this back. Find out why there, and make the refund by hand, with metadata refund=${refundId} and payment=${paymentId}.`,
        );
      }
      // Numbered after those that can never succeed: whoever else counts the same is given the same one.
      const idempotencyKey = `refund-${refundId}${tries.length === 0 ? '' : `-${tries.length + 1}`}`;
      const refund =
        standing ??
        (await call((stripe) =>
          stripe.refunds.create(
            {
              payment_intent: captureId,
              amount: toStripe(amount, currency),
              metadata: { refund: refundId, payment: paymentId },
            },
            { idempotencyKey },
          ),
        ));
      if (refund.status !== 'succeeded') {
        throw new Error(`Stripe has the refund as ${refund.status}.`);
      }
    },

    hasRefunded: async (refund) => (await triesOf(refund)).some(({ status }) => status === 'succeeded'),

    list: async function* (from, to) {
      const created = { gte: seconds(from), lt: seconds(to) };
      for await (const intent of api.stripe.paymentIntents.list({ created, limit: pageSize })) {
        yield captureTransaction(intent);
      }
      for await (const refund of api.stripe.refunds.list({ created, limit: pageSize })) {
        yield refundTransaction(refund);
      }
    },
  };
}

/**
 * Turned away at the door, before the confirmation was looked at. A locked intent is another matter: whoever locked it
 * may be taking the money.
 */
function isRefusal(error: unknown): boolean {
  return (
    (error instanceof Stripe.errors.StripeRateLimitError && error.code !== 'lock_timeout') ||
    error instanceof Stripe.errors.StripeAuthenticationError ||
    error instanceof Stripe.errors.StripePermissionError
  );
}

function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1_000);
}
