import type { OutboxEntry } from '@parterre/contracts/event';
import { paymentCaptured, paymentFailed, refundCompleted } from '@parterre/contracts/payments-events';
import type { CollectionOutbox } from '@parterre/subgraph-kit/subgraph';
import type { Change, Payment, PaymentEvent } from '../../domain/payment.js';

/** What a change has to tell, in the words of the contracts. */
export function paymentEntries(outbox: Pick<CollectionOutbox, 'entry'>, change: Change): OutboxEntry[] {
  return change.events.map((event) => toEntry(outbox, change.payment, event));
}

function toEntry(
  outbox: Pick<CollectionOutbox, 'entry'>,
  { id: paymentId, orderId, buyerId, amount, currency, refunds }: Payment,
  event: PaymentEvent,
): OutboxEntry {
  const facts = { paymentId, orderId, buyerId, amount, currency };
  const at = event.at.toISOString();
  switch (event.kind) {
    case 'captured':
      return outbox.entry(paymentCaptured, { ...facts, capturedAt: at }, event.at);
    case 'failed': {
      const { code, retryable } = event.failure;
      return outbox.entry(paymentFailed, { ...facts, code, retryable, failedAt: at }, event.at);
    }
    case 'refund-completed': {
      const { refundId, refundedInTotal } = event;
      const refund = refunds.find(({ id }) => id === refundId);
      const decided = refund?.requestedBy ? { by: refund.requestedBy, amount: refund.amount } : undefined;
      const payload = {
        ...facts,
        refundId,
        refundedInTotal,
        completedAt: at,
        ...(decided ? { decided } : {}),
      };
      return outbox.entry(refundCompleted, payload, event.at);
    }
    default: {
      const never: never = event;
      return never;
    }
  }
}
