import type { Running } from '@parterre/subgraph-kit/process';
import { type Assembly, type Parts, startSubgraph } from '@parterre/subgraph-kit/subgraph';
import { ulid } from 'ulid';
import { backupSlotIndexes } from './data/backup-slot.store.js';
import { freeOfCharge } from './data/free-of-charge.js';
import { createLedgerStore, ledgerIndexes } from './data/ledger.store.js';
import { observed } from './data/observed-provider.js';
import { openProvider } from './data/open-provider.js';
import { createOrderStore, orderIndexes } from './data/order.store.js';
import { paymentCollection, paymentIndexes } from './data/payment.document.js';
import { createPaymentStore } from './data/payment.store.js';
import { createReconciliationStore, reconciliationIndexes } from './data/reconciliation.store.js';
import { reconciliationMetric } from './data/reconciliation-metric.js';
import { scheduleBackups } from './data/schedule-backups.js';
import { sha256 } from './data/sha256.js';
import type { PaymentsSettings } from './env.js';
import { orderConsumers } from './events/in/orders.js';
import { providerWebhook } from './events/in/provider-webhook.js';
import { refundRequestedConsumer } from './events/in/refund-requested.js';
import { paymentEntries } from './events/out/payment-events.js';
import type { PaymentsContext } from './graphql/context.js';
import { createLoaders } from './graphql/loaders.js';
import { federatedSchema } from './graphql/schema.js';
import { createCarryOutRefunds, createCompleteRefund } from './use-cases/carry-out-refunds.js';
import { createGetPayment } from './use-cases/get-payment.js';
import { createGetReconciliations } from './use-cases/get-reconciliations.js';
import { createPayOrder } from './use-cases/pay-order.js';
import { createPostLedger } from './use-cases/post-ledger.js';
import { createReconcile } from './use-cases/reconcile.js';
import { createReconcileDay } from './use-cases/reconcile-day.js';
import { createReconcileDueDays } from './use-cases/reconcile-due-days.js';
import { createRefundOrder } from './use-cases/refund-order.js';
import { createRefundPayment } from './use-cases/refund-payment.js';
import { createSettleCapture } from './use-cases/settle-capture.js';
import { createTellCapturesAgain } from './use-cases/tell-captures-again.js';

/** Brings the payments subgraph up. */
export function startPayments(settings: PaymentsSettings): Promise<Running> {
  return startSubgraph<PaymentsContext>({
    name: 'payments',
    environment: settings,
    schema: federatedSchema,
    indexes: [paymentIndexes, orderIndexes, ledgerIndexes, reconciliationIndexes, backupSlotIndexes],
    outboxCollections: [paymentCollection],
    assemble: (parts) => assemble(settings, parts),
  });
}

const hourMs = 3_600_000;
/** How far the ledger may be behind the payments; posting in batches costs less than posting each by itself. */
const ledgerPauseMs = 1_000;
/** As long as the same key is promised the same answer. Payments keep their keys for good. */
const refusalsKeptMs = 7 * 24 * hourMs;

async function assemble(settings: PaymentsSettings, parts: Parts): Promise<Assembly<PaymentsContext>> {
  const { db, clock, log } = parts;
  const outbox = parts.outbox(paymentCollection);
  const orders = createOrderStore(db);
  const payments = createPaymentStore({
    db,
    outbox,
    toEntries: (change) => paymentEntries(outbox, change),
  });
  const reconcileMs = settings.RECONCILE_SECONDS * 1_000;
  const opened = await openProvider(settings.provider, log);
  const provider = freeOfCharge(observed(opened.provider, parts.registry));

  const settle = createSettleCapture(payments, clock);
  const carryOut = createCarryOutRefunds({ payments, provider, clock, log });
  const reconcile = createReconcile({
    ...{ orders, payments, provider, settle, carryOut, clock, log },
    timing: {
      askAfterMs: settings.PAYMENT_ASK_SECONDS * 1_000,
      retryAfterMs: settings.PAYMENT_ASK_SECONDS * 2_000,
      giveUpAfterMs: settings.PAYMENT_ANSWER_SECONDS * 1_000,
    },
  });
  const tellCapturesAgain = createTellCapturesAgain({ orders, payments, clock, log });
  const forgetRefusals = () => payments.removeRefusals(new Date(clock().getTime() - refusalsKeptMs));
  const reconciliations = createReconciliationStore(db);
  const reconcileDueDays = createReconcileDueDays({
    reconcileDay: createReconcileDay({
      ...{ payments, provider, providerName: opened.name, reconciliations, clock },
    }),
    ...{ reconciliations, clock, log },
    report: reconciliationMetric(parts.registry),
  });
  const postLedger = createPostLedger({ payments, ledger: createLedgerStore(db), hash: sha256 });
  const backups = await scheduleBackups(settings, parts);
  const useCases = {
    getPayment: createGetPayment(payments),
    payOrder: createPayOrder({ orders, payments, provider, settle, clock, newId: ulid }),
    getReconciliations: createGetReconciliations(reconciliations),
    refundPayment: createRefundPayment({ payments, provider, carryOut, clock }),
  };

  return {
    context: (viewer) => ({ viewer, useCases, loaders: createLoaders(orders, payments) }),
    consumers: [
      ...orderConsumers(orders),
      refundRequestedConsumer(createRefundOrder({ payments, provider, carryOut, clock })),
    ],
    tasks: [
      ...(backups ? [backups.task] : []),
      { name: 'give-back', everyMs: reconcileMs, atOnce: true, run: reconcile.giveBack },
      { name: 'call-off', everyMs: reconcileMs, atOnce: true, run: reconcile.callOff },
      { name: 'ask', everyMs: reconcileMs, atOnce: true, run: reconcile.ask },
      {
        name: 'tell-captures-again',
        everyMs: reconcileMs,
        // While the broker is away, what was told waits in outboxes, and more of it would help nobody.
        run: async () => (parts.broker.healthy() ? tellCapturesAgain() : undefined),
      },
      { name: 'post-ledger', everyMs: ledgerPauseMs, run: postLedger },
      { name: 'reconcile-due-days', everyMs: hourMs / 4, run: reconcileDueDays },
      { name: 'forget-refusals', everyMs: hourMs, atOnce: true, run: forgetRefusals },
    ],
    routes: {
      [`/webhooks/${opened.name}`]: providerWebhook({
        log,
        read: opened.readWebhook,
        settle,
        completeRefund: createCompleteRefund({ payments, clock }),
      }),
    },
    stop: async () => {
      // What was moved last is in the book before the lights go out; if not, the next process does it.
      await postLedger().catch((error: unknown) => log.warn({ err: error }, 'ledger left behind'));
      await backups?.close();
      await opened.close();
    },
  };
}
