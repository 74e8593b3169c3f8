import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Logger } from '@parterre/subgraph-kit/logging';
import type { Payment } from '../domain/payment.js';
import { callOff, captureKey } from './capture-payment.js';
import type { CarryOutRefunds } from './carry-out-refunds.js';
import { statusOfOrder } from './payable.js';
import type { OrderStore, PaymentProvider, PaymentStore, WaitingStatus } from './ports.js';
import { noAnswer } from './provider-failures.js';
import type { SettleCapture } from './settle-capture.js';

/** Ages of a payment without an answer, ms. */
export interface ReconcileTiming {
  /** The provider is asked what came of it. */
  askAfterMs: number;
  /** If it has never heard of it, the same request is sent again; by default later than any call of ours lives. */
  retryAfterMs: number;
  /** It is called off, so that the buyer can pay with something else. */
  giveUpAfterMs: number;
}

interface Parts {
  orders: OrderStore;
  payments: PaymentStore;
  provider: PaymentProvider;
  settle: SettleCapture;
  carryOut: CarryOutRefunds;
  clock: Clock;
  log: Logger;
  timing: ReconcileTiming;
}

/** Read from the database at a time. */
const pageSize = 100;
/** Followed up at a time: enough that a few that time out do not hold up the rest. */
const concurrency = 8;

/** Finishes what stands still: payments without an answer, refunds that are not done. Safe in several processes. */
export function createReconcile(parts: Parts): () => Promise<void> {
  const { payments, clock, timing } = parts;
  return async () => {
    const before = new Date(clock().getTime() - timing.askAfterMs);
    const logged = (act: typeof followUp) => async (payment: Payment) => {
      try {
        await act(parts, payment);
      } catch (error) {
        parts.log.warn({ err: error, paymentId: payment.id }, 'payment still without an answer');
      }
    };
    await forEachWaiting(payments, 'PROCESSING', before, logged(followUp));
    await forEachWaiting(payments, 'REQUIRES_ACTION', before, logged(followUpAction));
    await forEachWaiting(payments, 'REFUND_PENDING', before, parts.carryOut);
  };
}

async function followUp(parts: Parts, payment: Payment): Promise<void> {
  const { provider, settle, clock, timing } = parts;
  const age = clock().getTime() - payment.createdAt.getTime();
  const order = await parts.orders.find(payment.orderId);
  if (age >= timing.giveUpAfterMs || (order && statusOfOrder(order, clock()) !== null)) {
    const decided = await provider.cancelCapture(captureKey(payment));
    await settle(payment.id, decided ?? { kind: 'declined', failure: noAnswer });
    return;
  }
  const answer = await provider.findCapture(captureKey(payment));
  if (answer) {
    await settle(payment.id, answer);
    return;
  }
  if (age >= timing.retryAfterMs && payment.paymentMethodToken !== null) {
    const { paymentMethodToken } = payment;
    const outcome = await provider.capture({ ...captureKey(payment), paymentMethodToken });
    if (outcome.kind !== 'unknown' && outcome.kind !== 'unreachable') {
      await settle(payment.id, outcome);
    }
  }
}

/** The buyer takes the time the order has; the webhook of what they did may be lost. */
async function followUpAction({ orders, provider, settle, clock }: Parts, payment: Payment): Promise<void> {
  const order = await orders.find(payment.orderId);
  if (order && statusOfOrder(order, clock()) !== null) {
    await callOff({ provider, settle }, payment);
    return;
  }
  const answer = await provider.findCapture(captureKey(payment));
  if (answer) {
    await settle(payment.id, answer);
  }
}

async function forEachWaiting(
  payments: PaymentStore,
  status: WaitingStatus,
  before: Date,
  act: (payment: Payment) => Promise<unknown>,
): Promise<void> {
  let after = '';
  for (;;) {
    const page = await payments.findWaiting(status, before, { after, limit: pageSize });
    for (let start = 0; start < page.length; start += concurrency) {
      await Promise.all(page.slice(start, start + concurrency).map(act));
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) {
      return;
    }
    after = last.id;
  }
}
