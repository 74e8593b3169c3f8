import { crashPoint } from '@parterre/messaging/crash-point';
import { isAllBack, refundableOf, remainingOf } from '../domain/order.js';
import type { RefundRun } from '../domain/refund-run.js';
import { derivedId } from './derived-id.js';
import type { Ports, RefundReason, SagaOrder, StepOfOrder, Withdrawal } from './ports.js';
import { createUnwindOrder } from './unwind-order.js';

/** What the money goes back for: the buyer's wish, for what the policy gives, or a run of the event, for everything. */
export interface RefundCause {
  withdrawal?: Withdrawal;
  run?: RefundRun | undefined;
}

/** The money of an order is to go back: decided in one write, then the tickets die and the seats are free. */
export type AskRefund = (order: SagaOrder, reason: RefundReason, cause?: RefundCause) => Promise<void>;

export function createAskRefund(ports: Ports): AskRefund {
  const { orders, tickets, sales, events, clock, live, log } = ports;
  const unwind = createUnwindOrder(ports);

  return async (order, reason, { withdrawal, run } = {}) => {
    if (order.paymentId === null) throw new Error(`Order ${order.id} has no payment to give back.`);
    const at = clock();
    const settles = remainingOf(order);
    const amount = Math.min(withdrawal?.amount ?? settles, refundableOf(order));
    const requestId = derivedId(order.placedAt, 'refund', order.id);
    const facts = {
      at,
      reason,
      ...(withdrawal ? { withdrawal, by: withdrawal.by } : {}),
      ...(run ? { givenBack: { run: run.version, amount } } : {}),
    };
    const payment = { id: order.paymentId, amount, requestId };
    const ask: StepOfOrder = {
      ...facts,
      step: 'ASK_REFUND',
      refund: { id: requestId, amount, settles },
      entries: [events.refundRequested(order, payment, reason, at)],
    };
    const step = amount > 0 || order.price.total.amount === 0 ? ask : await stepWithoutAsking(order, facts);
    const asked = await orders.step(order, step);
    if (!asked) {
      // Someone else took it further in the meantime. If that was to its end, what was sold here since goes back too.
      const current = await orders.find(order.id);
      if (current) await unwind(current);
      return;
    }
    crashPoint('tickets.refund.after-ask');
    log.info({ orderId: order.id, reason }, 'refund asked for');
    live.orderChanged(asked);
    await unwind(asked);
  };

  /**
   * Nobody is asked for nothing: all of its tickets went back to the pool one by one and the money of each is back or
   * on its way, or the policy's part of it is less than half a unit. What was free has a payment that is told of all
   * the same.
   */
  async function stepWithoutAsking(
    order: SagaOrder,
    facts: Pick<StepOfOrder, 'at' | 'reason'>,
  ): Promise<StepOfOrder> {
    return isAllBack(order)
      ? { ...facts, step: 'REFUND', entries: [await refundedNews(order, facts.at)] }
      : { ...facts, step: 'ASK_REFUND', entries: [] };
  }

  async function refundedNews(order: SagaOrder, at: Date) {
    const sale = await sales.find(order.eventId);
    if (!sale) throw new Error(`Order ${order.id} is of an event that is not on the market.`);
    const refundedAmount = order.price.total.amount - refundableOf(order);
    return events.refunded(order, await tickets.ofOrders([order.id]), sale, refundedAmount, at);
  }
}
