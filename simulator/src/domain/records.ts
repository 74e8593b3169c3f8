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
  /** `cancelled`: called off before anything was taken; nothing can be captured under this reference any more. */
  status: 'captured' | 'declined' | 'cancelled';
  /** Minor units of `currency`. */
  amount: number;
  currency: string;
  card: Card | null;
  failure: Failure | null;
  createdAt: string;
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

export const failures = {
  declined: { code: 'CARD_DECLINED', message: 'The bank declined the card.', retryable: true },
  insufficientFunds: {
    code: 'INSUFFICIENT_FUNDS',
    message: 'There is not enough money on the card.',
    retryable: true,
  },
  unknownToken: {
    code: 'INVALID_PAYMENT_METHOD',
    message: 'This token is not known or no longer valid.',
    retryable: true,
  },
} as const satisfies Record<string, Failure>;
