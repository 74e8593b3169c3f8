import { createLedgerStore } from '@parterre/payments/data/ledger.store';
import { createPaymentStore } from '@parterre/payments/data/payment.store';
import { sha256 } from '@parterre/payments/data/sha256';
import { createPostLedger } from '@parterre/payments/use-cases/post-ledger';
import { verifyLedger } from '@parterre/payments/use-cases/verify-ledger';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectBalancedLedger, readLedger } from '../../kit/ledger.js';
import { until } from '../../kit/until.js';
import { type BoxOffice, openBoxOffice } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice();
});
afterAll(() => office.stop());

async function paid(amount = 12_500, currency = 'EUR') {
  const order = office.newOrder({ amount, currency });
  await office.place(order);
  const { result } = await office.pay(order, 'tok_ok');
  return result.id as string;
}
const ledger = () => office.db.collection<{ _id: number; postingId: string }>('ledger');
const poster = () => {
  const payments = createPaymentStore({ db: office.db, outbox: { flush: () => {} }, toEntries: () => [] });
  return createPostLedger({ payments, ledger: createLedgerStore(office.db), hash: sha256 });
};
/** As a crash leaves them: posted, and not marked so. */
async function forgetMarks(): Promise<void> {
  const payments = office.db.collection<{ _id: string; postings: { id: string }[] }>('payments');
  for await (const { _id, postings } of payments.find({ 'postings.0': { $exists: true } })) {
    await payments.updateOne({ _id }, { $set: { unposted: postings.map(({ id }) => id) } });
  }
}

test('captures and refunds are in the book, balanced in every currency', async () => {
  const [whole, part] = await Promise.all([paid(), paid(), paid(700, 'JPY'), paid(9_999, 'KWD'), paid(0)]);
  await office.refund({ paymentId: whole });
  await office.refund({ paymentId: part, amount: 2_500 });
  const { balances, entries, head } = await expectBalancedLedger(office.db);
  expect(entries).toBe(6);
  expect(head).toMatch(/^[0-9a-f]{64}$/);
  expect(balances).toEqual({
    EUR: { provider: 10_000, orders: -10_000 },
    JPY: { provider: 700, orders: -700 },
    KWD: { provider: 9_999, orders: -9_999 },
  });
});

test('posted again after a crash, by eight at once, every movement is in the book once', async () => {
  await Promise.all(Array.from({ length: 30 }, () => paid()));
  const before = await expectBalancedLedger(office.db);
  await forgetMarks();
  await Promise.all(Array.from({ length: 8 }, () => poster()()));
  expect(await expectBalancedLedger(office.db)).toEqual(before);

  // And from nothing, as after a crash before any of it.
  await ledger().deleteMany({});
  await forgetMarks();
  await Promise.all(Array.from({ length: 8 }, () => poster()()));
  const after = await expectBalancedLedger(office.db);
  expect(after).toMatchObject({ entries: before.entries, balances: before.balances });
});

test('read while sales go on, the book is not missing what is posted in that moment', async () => {
  await expectBalancedLedger(office.db);
  const [payments, store] = [
    createPaymentStore({ db: office.db, outbox: { flush: () => {} }, toEntries: () => [] }),
    createLedgerStore(office.db),
  ];
  let postedMeanwhile = '';
  const overtaken = {
    ...store,
    all: async function* () {
      yield* store.all();
      postedMeanwhile = await paid();
      await until('its posting', () => ledger().findOne({ paymentId: postedMeanwhile } as object));
    },
  };
  const report = await verifyLedger({ payments, ledger: overtaken, hash: sha256 });
  expect(report).toMatchObject({ faults: [], unposted: 0 });
  // And what is posted meanwhile with other facts is not let pass.
  const forged = {
    ...overtaken,
    havingPosted: async (ids: readonly string[]) =>
      (await store.havingPosted(ids)).map((entry) => ({ ...entry, currency: 'USD' })),
  };
  expect((await verifyLedger({ payments, ledger: forged, hash: sha256 })).faults).toEqual([
    expect.stringContaining(`of payment ${postedMeanwhile} is in the ledger with other facts`),
  ]);
});

test('whatever is altered, removed or put in is named', async () => {
  await expectBalancedLedger(office.db);
  const whole = await ledger().find().sort({ _id: 1 }).toArray();
  const [, , third] = whole;
  const last = whole.at(-1);
  if (!third || !last) {
    throw new Error('The ledger is shorter than the test needs.');
  }
  const faultsAfter = async (harm: () => Promise<unknown>) => {
    await harm();
    const { faults } = await readLedger(office.db);
    await ledger().deleteMany({});
    await ledger().insertMany(whole);
    return faults;
  };
  const altered = await faultsAfter(() =>
    ledger().updateOne({ _id: 3 }, { $set: { 'lines.0.debit': 1, 'lines.1.credit': 1 } } as object),
  );
  expect(altered).toContain('entry 3 was altered');
  const removed = await faultsAfter(() => ledger().deleteOne({ _id: 3 }));
  expect(removed).toEqual([
    'entry 4 is not the next number: entries are missing',
    expect.stringContaining(`${third.postingId} of payment`),
  ]);
  const cut = await faultsAfter(() => ledger().deleteOne({ _id: last._id }));
  expect(cut).toEqual([expect.stringContaining(`${last.postingId} of payment`)]);
  const added = await faultsAfter(() =>
    ledger().insertOne({ ...last, _id: last._id + 1, postingId: 'cap_invented' }),
  );
  expect(added).toContain('cap_invented is in the ledger, and no payment knows of it');
  expect((await readLedger(office.db)).faults).toEqual([]);
});
