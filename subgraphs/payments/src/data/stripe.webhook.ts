import type Stripe from 'stripe';
import type { ReadWebhook } from '../use-cases/ports.js';
import { toAnswer } from './stripe.answers.js';
import type { StripeApi } from './stripe.api.js';

/** Older messages are refused, seconds: somebody may have kept one to send it again. */
const toleranceSeconds = 300;

/**
 * Stripe's events, signed by its scheme. An event is taken as a hint only: what became of the intent is asked anew,
 * since events come late and in any order, and do not name the card.
 */
export function readStripeWebhook({ stripe, call }: StripeApi, secret: string): ReadWebhook {
  return async (body, headers) => {
    const signature = headers['stripe-signature'];
    let event: Stripe.Event;
    try {
      event = stripe.webhooks.constructEvent(body, String(signature ?? ''), secret, toleranceSeconds);
    } catch {
      return { kind: 'forged' };
    }
    switch (event.type) {
      case 'payment_intent.succeeded':
      case 'payment_intent.payment_failed':
      case 'payment_intent.requires_action': {
        const { id, metadata } = event.data.object;
        const intent = metadata.reference
          ? await call((api) => api.paymentIntents.retrieve(id, { expand: ['latest_charge'] }))
          : null;
        const answer = intent && toAnswer(intent);
        const { reference } = metadata;
        return answer && reference ? { kind: 'capture', reference, answer } : { kind: 'nothing' };
      }
      case 'refund.created':
      case 'refund.updated': {
        const { metadata, status } = event.data.object;
        const { refund: refundId, payment: paymentId } = metadata ?? {};
        return refundId && paymentId && status === 'succeeded'
          ? { kind: 'refund', paymentId, refundId }
          : { kind: 'nothing' };
      }
      default:
        // An account may be set to send all it has.
        return { kind: 'nothing' };
    }
  };
}
