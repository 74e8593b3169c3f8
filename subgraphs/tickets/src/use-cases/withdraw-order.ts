import { crashPoint } from '@parterre/messaging/crash-point';
import { createAskRefund } from './ask-refund.js';
import type { Ports, SagaOrder } from './ports.js';

/**
 * Takes a buyer's withdrawal, which stands in the order, as far as it can go: the tickets are taken from use, and only
 * when all of them could be is the money asked back. Whoever is let in by one of them in this moment keeps the order.
 * @returns whether it came to the refund
 */
export type WithdrawOrder = (order: SagaOrder) => Promise<boolean>;

export function createWithdrawOrder(ports: Ports): WithdrawOrder {
  const { orders, tickets, clock } = ports;
  const askRefund = createAskRefund(ports);

  return async (order) => {
    const { id, buyerId, withdrawal } = order;
    if (!withdrawal) return false;
    crashPoint('tickets.withdraw.after-intent');
    if (await tickets.withdraw(id, buyerId, clock())) {
      crashPoint('tickets.withdraw.after-tickets');
      await askRefund(order, 'BUYER_REQUEST', { withdrawal });
      return true;
    }
    await tickets.keep(id);
    await orders.endWithdrawal(id, withdrawal);
    return false;
  };
}
