import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Logger } from '@parterre/subgraph-kit/logging';
import { statusOfOrder } from '../domain/payable-order.js';
import type { Payment } from '../domain/payment.js';
import { callOff, captureKey } from './capture-payment.js';
import type { CarryOutRefunds } from './carry-out-refunds.js';
import { endOfPass, inPasses, takeInOrder } from './in-passes.js';
import type { LooseEnds, OrderStore, PaymentProvider, PaymentStore, WaitingStatus } from './ports.js';
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
  orders: Pick<OrderStore, 'find'>;
  payments: Pick<PaymentStore, 'findWaiting'> & Pick<LooseEnds, 'findStray'>;
  provider: PaymentProvider;
  settle: SettleCapture;
  carryOut: CarryOutRefunds;
  clock: Clock;
  log: Logger;
  timing: ReconcileTiming;
}

/**
 * Three kinds of work that do not wait for each other: calls of one kind that hang take nothing from the others. Each
 * is safe in several processes at once, and bounded in time.
 */
export interface Reconcile {
  /** Refunds that are decided and not done. */
  giveBack(): Promise<void>;
  /** Payments that have waited too long, or whose order takes no money any more. */
  callOff(): Promise<void>;
  /** Payments without an answer. */
  ask(): Promise<void>;
}

export function createReconcile(parts: Parts): Reconcile {
  const { payments, carryOut, clock, log, timing } = parts;
  const logged = (act: (payment: Payment) => Promise<void>) => async (payment: Payment) => {
    try {
      await act(payment);
    } catch (error) {
      log.warn({ err: error, paymentId: payment.id }, 'payment still without an answer');
    }
  };
  const waiting = (status: WaitingStatus) => (page: { after: string; limit: number }) =>
    payments.findWaiting(status, new Date(clock().getTime() - timing.askAfterMs), page);

  const callOffOver = logged(async (payment) => {
    if (await isOver(parts, payment)) {
      await endWaiting(parts, payment);
    }
  });
  let unheardOf: Payment[] = [];
  const askOpen = logged(async (payment) => {
    if (!(await isOver(parts, payment)) && !(await hasAnswer(parts, payment))) {
      unheardOf.push(payment);
    }
  });
  const sendAgain = logged((payment) => captureAgain(parts, payment));

  const [refunds, strays] = [
    inPasses(waiting('REFUND_PENDING'), carryOut),
    inPasses((page) => payments.findStray(page), carryOut),
  ];
  const [overdue, abandoned] = [
    inPasses(waiting('PROCESSING'), callOffOver),
    inPasses(waiting('REQUIRES_ACTION'), callOffOver),
  ];
  const [unanswered, challenged] = [
    inPasses(waiting('PROCESSING'), askOpen),
    inPasses(waiting('REQUIRES_ACTION'), askOpen),
  ];
  const all = async (passes: (() => Promise<void>)[]) =>
    void (await Promise.all(passes.map((pass) => pass())));

  return {
    giveBack: () => all([refunds, strays]),
    callOff: () => all([overdue, abandoned]),
    ask: async () => {
      unheardOf = [];
      await all([unanswered, challenged]);
      // After all questions: where asking for money hangs, an answer that is there already is not to wait for it.
      await takeInOrder(unheardOf, sendAgain, endOfPass());
    },
  };
}

function ageOf({ clock }: Pick<Parts, 'clock'>, payment: Payment): number {
  return clock().getTime() - payment.createdAt.getTime();
}

/** The buyer at the bank's page has the time the order has; the provider has less. */
async function isOver(parts: Parts, payment: Payment): Promise<boolean> {
  const order = await parts.orders.find(payment.orderId);
  const tooOld = payment.status === 'PROCESSING' && ageOf(parts, payment) >= parts.timing.giveUpAfterMs;
  return tooOld || (order !== null && statusOfOrder(order, parts.clock()) !== null);
}

async function endWaiting(parts: Parts, payment: Payment): Promise<void> {
  if (payment.status === 'REQUIRES_ACTION') {
    await callOff(parts, payment);
    return;
  }
  const decided = await parts.provider.cancelCapture(captureKey(payment));
  await parts.settle(payment.id, decided ?? { kind: 'declined', failure: noAnswer });
}

async function hasAnswer({ provider, settle }: Parts, payment: Payment): Promise<boolean> {
  const answer = await provider.findCapture(captureKey(payment));
  if (answer) {
    await settle(payment.id, answer);
  }
  return answer !== null || payment.status === 'REQUIRES_ACTION';
}

async function captureAgain(parts: Parts, payment: Payment): Promise<void> {
  const { paymentMethodToken } = payment;
  if (paymentMethodToken === null || ageOf(parts, payment) < parts.timing.retryAfterMs) {
    return;
  }
  const outcome = await parts.provider.capture({ ...captureKey(payment), paymentMethodToken });
  // A refusal is left to the calling off: the request of the first time may be on its way still.
  if (outcome.kind !== 'unknown' && outcome.kind !== 'unreachable' && outcome.kind !== 'refused') {
    await parts.settle(payment.id, outcome);
  }
}
