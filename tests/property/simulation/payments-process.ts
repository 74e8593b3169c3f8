import { freeOfCharge } from '@parterre/payments/data/free-of-charge';
import { createLedgerStore } from '@parterre/payments/data/ledger.store';
import { createOrderStore } from '@parterre/payments/data/order.store';
import { createPaymentStore } from '@parterre/payments/data/payment.store';
import { sha256 } from '@parterre/payments/data/sha256';
import { orderConsumers } from '@parterre/payments/events/in/orders';
import { refundRequestedConsumer } from '@parterre/payments/events/in/refund-requested';
import { paymentEntries } from '@parterre/payments/events/out/payment-events';
import { createCarryOutRefunds, createCompleteRefund } from '@parterre/payments/use-cases/carry-out-refunds';
import { createPayOrder } from '@parterre/payments/use-cases/pay-order';
import { createPostLedger } from '@parterre/payments/use-cases/post-ledger';
import { createReconcile } from '@parterre/payments/use-cases/reconcile';
import { createRefundOrder } from '@parterre/payments/use-cases/refund-order';
import { createRefundPayment } from '@parterre/payments/use-cases/refund-payment';
import { createSettleCapture } from '@parterre/payments/use-cases/settle-capture';
import { createTellCapturesAgain } from '@parterre/payments/use-cases/tell-captures-again';
import { type LedgerReport, verifyLedger } from '@parterre/payments/use-cases/verify-ledger';
import { ulid } from 'ulid';
import type { Assembled, SimulatedParts } from './process.js';
import type { SimulatedProvider, Webhook } from './provider.js';

export const paymentsOutboxes = ['payments'];

export interface Payments {
  payOrder: ReturnType<typeof createPayOrder>;
  refundPayment: ReturnType<typeof createRefundPayment>;
  hear(webhook: Webhook): Promise<unknown>;
  verifyLedger(): Promise<LedgerReport>;
}

/** Put together as `startPayments` does it, with the timing of its settings. */
export function assemblePayments(
  { db, clock, log, owner, outbox: outboxOf }: SimulatedParts,
  simulated: SimulatedProvider,
): Assembled<Payments> {
  const outbox = outboxOf('payments');
  const orders = createOrderStore(db);
  const payments = createPaymentStore({ db, outbox, toEntries: (change) => paymentEntries(outbox, change) });
  const ledger = createLedgerStore(db);
  const provider = freeOfCharge(simulated.as(owner));
  const settle = createSettleCapture(payments, clock);
  const carryOut = createCarryOutRefunds({ payments, provider, clock, log });
  const completeRefund = createCompleteRefund({ payments, clock });
  const timing = { askAfterMs: 5_000, retryAfterMs: 10_000, giveUpAfterMs: 25_000 };
  const reconcile = createReconcile({ orders, payments, provider, settle, carryOut, clock, log, timing });
  return {
    able: {
      payOrder: createPayOrder({ orders, payments, provider, settle, clock, newId: ulid }),
      refundPayment: createRefundPayment({ payments, provider, carryOut, clock }),
      hear: (told) =>
        told.kind === 'capture'
          ? settle(told.reference, told.answer)
          : completeRefund(told.paymentId, told.refundId),
      verifyLedger: () => verifyLedger({ payments, ledger, hash: sha256 }),
    },
    consumers: [
      ...orderConsumers(orders),
      refundRequestedConsumer(createRefundOrder({ payments, provider, carryOut, clock })),
    ],
    tasks: {
      ...{ giveBack: reconcile.giveBack, callOff: reconcile.callOff, ask: reconcile.ask },
      tellCapturesAgain: createTellCapturesAgain({ orders, payments, clock, log }),
      postLedger: createPostLedger({ payments, ledger, hash: sha256 }),
    },
  };
}
