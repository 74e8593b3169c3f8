import { Conflict, Unavailable } from '@parterre/subgraph-kit/errors';
import type { Change, Payment } from '../domain/payment.js';
import type { PaymentStore } from './ports.js';

/** Each try loses only to a write that got through, so more than a few in a row means a fault. */
const maxTries = 10;

/**
 * Decides on the payment as it stands and writes the change; if someone else wrote in between, decides anew.
 * @param decide gives `null` for nothing to change
 * @param known the payment as it was just made or read: spares a look when nobody was faster
 * @returns the payment as it now stands; `null` when there is none of this id.
 * @throws Conflict when the change brings a refund whose idempotency key another payment has used
 */
export async function changePayment(
  payments: Pick<PaymentStore, 'find' | 'write'>,
  id: string,
  decide: (payment: Payment) => Change | null,
  known?: Payment,
): Promise<Payment | null> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const payment = (tries === 0 && known) || (await payments.find(id));
    const change = payment && decide(payment);
    if (!change) {
      return payment;
    }
    const outcome = await payments.write(change);
    if (outcome === 'written') {
      return { ...change.payment, version: change.payment.version + 1 };
    }
    if (outcome === 'refund-key-taken') {
      throw sameKeyOtherInput();
    }
  }
  throw new Unavailable('This payment is being changed by others at this moment; try again.');
}

export function sameKeyOtherInput(): Conflict {
  return new Conflict('idempotencyKey: was used before, with other input; take a new key for a new request', {
    field: 'idempotencyKey',
  });
}
