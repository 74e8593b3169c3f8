import type { Failure } from '../domain/payment.js';

/** The request certainly never got there. */
export const providerUnreachable: Failure = {
  code: 'PROVIDER_UNAVAILABLE',
  message: 'The payment provider cannot be reached. Nothing was taken; try again in a moment.',
  retryable: true,
};

/** It answered, and will not: its own rules, or a fault in how the two of us are set up. */
export const providerRefused: Failure = {
  code: 'PROVIDER_REFUSED',
  message: 'The payment provider does not take this payment. Nothing was taken; try another card or later.',
  retryable: true,
};

/** The buyer did not confirm it, and now cannot any more. */
export const notConfirmed: Failure = {
  code: 'AUTHENTICATION_ABANDONED',
  message: 'The payment was not confirmed with the bank in time. Nothing was taken; try again.',
  retryable: true,
};

/** Given up, after the provider promised not to take the money any more. */
export const noAnswer: Failure = {
  code: 'PROVIDER_TIMEOUT',
  message: 'The payment provider did not answer in time. Nothing was taken; try again.',
  retryable: true,
};

/** Never asked for: the provider could only take another amount. No card helps; the organizer has to price it otherwise. */
export function amountNotPayable(currency: string, step: number): Failure {
  return {
    code: 'AMOUNT_NOT_PAYABLE',
    message: `Cards pay ${currency} in multiples of ${step} minor units, which the total is not. Nothing was taken.`,
    retryable: false,
  };
}
