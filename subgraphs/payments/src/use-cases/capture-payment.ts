import { crashPoint } from '@parterre/messaging/crash-point';
import type { Payment } from '../domain/payment.js';
import type { CaptureKey, PaymentProvider } from './ports.js';
import { notConfirmed, providerRefused, providerUnreachable } from './provider-failures.js';
import type { SettleCapture } from './settle-capture.js';

interface Parts {
  provider: PaymentProvider;
  settle: SettleCapture;
}

/** Asks the provider for the money of a payment just made. @returns the payment with the answer, if there was one. */
export async function capturePayment(
  { provider, settle }: Parts,
  payment: Payment,
  paymentMethodToken: string,
): Promise<Payment> {
  const { id } = payment;
  crashPoint('payments.before-capture');
  const outcome = await provider.capture({ ...captureKey(payment), paymentMethodToken });
  crashPoint('payments.after-capture');
  switch (outcome.kind) {
    case 'captured':
    case 'declined':
    case 'requires-action':
      return (await settle(id, outcome, payment)) ?? payment;
    case 'refused':
      return (await settle(id, { kind: 'declined', failure: providerRefused }, payment)) ?? payment;
    case 'unreachable':
      return (await settle(id, { kind: 'declined', failure: providerUnreachable }, payment)) ?? payment;
    case 'unknown':
      // Perhaps the money is taken: the webhook or the reconciler will tell, and nobody pays twice until then.
      return payment;
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

/**
 * Calls off a payment that waits for the buyer, who wants to pay in another way.
 * @returns the payment as it stands then: CAPTURED when the buyer has confirmed it after all
 */
export async function callOff({ provider, settle }: Parts, payment: Payment): Promise<Payment> {
  const decided = await provider.cancelCapture(captureKey(payment));
  return (await settle(payment.id, decided ?? { kind: 'declined', failure: notConfirmed })) ?? payment;
}

/** The payment's capture as the provider knows it. */
export function captureKey({ id: reference, amount, currency, captureId }: Payment): CaptureKey {
  return { reference, amount, currency, captureId };
}
