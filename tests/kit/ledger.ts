import { deepStrictEqual } from 'node:assert/strict';
import { createLedgerStore } from '@parterre/payments/data/ledger.store';
import { paymentCollection } from '@parterre/payments/data/payment.document';
import { createPaymentStore } from '@parterre/payments/data/payment.store';
import { sha256 } from '@parterre/payments/data/sha256';
import { type LedgerReport, verifyLedger } from '@parterre/payments/use-cases/verify-ledger';
import { type Db, MongoClient } from 'mongodb';
import { until } from './until.js';

/** Reads the books of this `payments` database as they stand. */
export function readLedger(db: Db): Promise<LedgerReport> {
  const outbox = { flush: () => {} };
  const payments = createPaymentStore({ db, outbox, toEntries: () => [] });
  return verifyLedger({ payments, ledger: createLedgerStore(db), hash: sha256 });
}

/**
 * What must be so at every moment, also while sales go on: the chain is whole, every entry and every currency balances,
 * and the book has the movements of the payments and no others. Asked after each test that may have moved money.
 */
export async function expectSoundLedger(db: Db): Promise<LedgerReport> {
  const report = await readLedger(db);
  const sums = Object.values(report.balances).map((accounts) =>
    Object.values(accounts).reduce((sum, minor) => sum + minor, 0),
  );
  deepStrictEqual({ faults: report.faults, sums }, { faults: [], sums: sums.map(() => 0) });
  return report;
}

/**
 * What must be so once sales are over, asked at the end of every suite that moves money: all that was on its way has
 * been posted, and the book says what the payments say, to the cent. It needs no test around it, so that a set-up can
 * ask it as well.
 */
export async function expectBalancedLedger(db: Db): Promise<LedgerReport> {
  await until('the ledger to have all movements', async () => (await readLedger(db)).unposted === 0);
  const report = await expectSoundLedger(db);
  // `+ 0` makes a plain zero of -0.
  const expected = Object.entries(await heldByProvider(db)).map(([currency, held]) => {
    return [currency, { provider: held, orders: -held + 0 }];
  });
  deepStrictEqual(report.balances, Object.fromEntries(expected));
  return report;
}

/** The same for a whole house, by the address of its engine. */
export async function expectBalancedBooks(mongodbUri: string): Promise<LedgerReport> {
  const client = await new MongoClient(mongodbUri).connect();
  try {
    return await expectBalancedLedger(client.db('parterre_payments'));
  } finally {
    await client.close();
  }
}

/** By currency, taken less given back, counted from the payments themselves and not from their postings. */
async function heldByProvider(db: Db): Promise<Record<string, number>> {
  const held: Record<string, number> = {};
  const move = (currency: string, amount: number) => {
    if (amount !== 0) {
      held[currency] = (held[currency] ?? 0) + amount;
    }
  };
  for await (const payment of db.collection(paymentCollection).find({ status: { $exists: true } })) {
    if (payment.capturedAt) {
      move(payment.currency, payment.amount);
    }
    for (const { status, amount } of payment.refunds) {
      move(payment.currency, status === 'COMPLETED' ? -amount : 0);
    }
    for (const { currency, amount, refundedAt } of payment.strays) {
      move(currency, amount);
      move(currency, refundedAt ? -amount : 0);
    }
  }
  return held;
}
