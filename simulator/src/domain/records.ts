import type { Card } from './test-cards.js';

export interface Failure {
  code: string;
  message: string;
  retryable: boolean;
}

export interface Capture {
  id: string;
  /** The merchant's own name for it; one capture a reference. */
  reference: string;
  /**
   * `requires_action`: taken or not as the buyer decides on the challenge's page.
   * `cancelled`: called off before anything was taken; nothing can be captured under this reference any more.
   */
  status: 'requires_action' | 'captured' | 'declined' | 'cancelled';
  /** Minor units of `currency`. */
  amount: number;
  currency: string;
  card: Card | null;
  failure: Failure | null;
  /** Names the page where the buyer confirms the payment; who knows it may decide, so it cannot be guessed. */
  challenge: string | null;
  createdAt: string;
}

/** How a capture that waited for the buyer ended. */
export interface Decision {
  status: 'captured' | 'declined' | 'cancelled';
  failure: Failure | null;
}

export interface Refund {
  id: string;
  reference: string;
  captureId: string;
  captureReference: string;
  status: 'succeeded';
  amount: number;
  currency: string;
  createdAt: string;
}

/** One capture or refund in the provider's list. */
export interface Transaction {
  kind: 'capture' | 'refund';
  id: string;
  reference: string;
  captureReference: string;
  status: string;
  amount: number;
  currency: string;
  createdAt: string;
}

export const failures = {
  declined: { code: 'CARD_DECLINED', message: 'The bank declined the card.', retryable: true },
  insufficientFunds: {
    code: 'INSUFFICIENT_FUNDS',
    message: 'There is not enough money on the card.',
    retryable: true,
  },
  notConfirmed: {
    code: 'AUTHENTICATION_FAILED',
    message: 'The payment was not confirmed with the bank.',
    retryable: true,
  },
  unknownToken: {
    code: 'INVALID_PAYMENT_METHOD',
    message: 'This token is not known or no longer valid.',
    retryable: true,
  },
} as const satisfies Record<string, Failure>;
