import type Stripe from 'stripe';
import type { CaptureAnswer } from '../domain/decide-capture.js';
import type { Card, Failure } from '../domain/payment.js';
import type { ProviderTransaction } from '../domain/provider-difference.js';
import { fromStripe } from './stripe.amounts.js';

/** What a payment intent says, in our words; `null` when nothing is decided, or nothing can be any more. */
export function toAnswer(intent: Stripe.PaymentIntent): CaptureAnswer | null {
  const { id: captureId, status, amount_received: received, currency } = intent;
  switch (status) {
    case 'succeeded':
      return { kind: 'captured', captureId, ...fromStripe(received, currency), card: cardOf(intent) };
    case 'requires_action': {
      const url = intent.next_action?.redirect_to_url?.url;
      return url ? { kind: 'requires-action', url } : null;
    }
    case 'requires_payment_method': {
      const error = intent.last_payment_error;
      return error ? { kind: 'declined', failure: toFailure(error.code, error.decline_code) } : null;
    }
    default:
      return null;
  }
}

/** Codes buyers' programs know from every provider; the rest is Stripe's own, in capitals. */
const failureCodes: Record<string, string> = {
  card_declined: 'CARD_DECLINED',
  generic_decline: 'CARD_DECLINED',
  insufficient_funds: 'INSUFFICIENT_FUNDS',
  payment_intent_authentication_failure: 'AUTHENTICATION_FAILED',
  resource_missing: 'INVALID_PAYMENT_METHOD',
  token_already_used: 'INVALID_PAYMENT_METHOD',
};

const messages: Record<string, string> = {
  INSUFFICIENT_FUNDS: 'There is not enough money on the card.',
  AUTHENTICATION_FAILED: 'The payment was not confirmed with the bank.',
  INVALID_PAYMENT_METHOD: 'This token is not known or no longer valid.',
};

export function toFailure(code: string | undefined, declineCode: string | undefined): Failure {
  const given = declineCode ?? code ?? 'card_declined';
  const ours = failureCodes[given] ?? given.toUpperCase();
  return { code: ours, message: messages[ours] ?? 'The bank declined the card.', retryable: true };
}

function cardOf({ latest_charge: charge }: Stripe.PaymentIntent): Card | null {
  const card = charge === null || typeof charge === 'string' ? null : charge.payment_method_details?.card;
  return card?.brand && card.last4 ? { brand: card.brand, last4: card.last4 } : null;
}

/** An intent without our reference was made by somebody else with this account: it goes by its own name. */
export function captureTransaction(intent: Stripe.PaymentIntent): ProviderTransaction {
  const { id, status, amount, amount_received: received, currency, metadata } = intent;
  const reference = metadata.reference ?? id;
  const moved = status === 'succeeded';
  return {
    ...{ subject: 'CAPTURE', id, reference, paymentId: reference },
    ...{ ...fromStripe(moved ? received : amount, currency), status, moved },
  };
}

/**
 * A try that came to nothing goes by its own name too: the refund itself may have been given by a later one, and is
 * missing there if none did.
 */
export function refundTransaction(refund: Stripe.Refund): ProviderTransaction {
  const { id, amount, currency, status, metadata } = refund;
  const reference = cameToNothing(refund) ? id : (metadata?.refund ?? id);
  return {
    ...{ subject: 'REFUND', id, reference, paymentId: metadata?.payment ?? id },
    ...{ ...fromStripe(amount, currency), status: status ?? 'unknown' },
    moved: status === 'succeeded',
  };
}

/** The money is with us still, for good: Stripe never takes such a refund up again. */
export function cameToNothing({ status }: Stripe.Refund): boolean {
  return status === 'failed' || status === 'canceled';
}
