import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type BoxOffice, openBoxOffice } from './box-office.js';

// The provider takes other money than it was asked for: it does here what a person with its key has it do.
let office: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice({ payments: { RECONCILE_SECONDS: 0.2 } });
});
afterAll(() => office.stop());

async function unanswered() {
  const order = office.newOrder();
  await office.place(order);
  const { result } = await office.pay(order, 'tok_timeout');
  expect(result.status).toBe('PROCESSING');
  return { order, id: String(result.id) };
}
const stored = (filter: object) =>
  until('the payment', () => office.db.collection<{ _id: string }>('payments').findOne(filter));

test.each([
  ['another amount', 77, 'EUR'],
  ['another currency', 12_500, 'USD'],
])(
  '%s: all of it goes back, the payment has failed, and the order can be paid',
  async (_what, amount, currency) => {
    const { order, id } = await unanswered();
    const captureId = await office.captureAtProvider({ reference: id, amount, currency });
    expect(await stored({ _id: id, 'strays.refundedAt': { $type: 'date' } })).toMatchObject({
      ...{ status: 'FAILED', failure: { code: 'WRONG_AMOUNT_CAPTURED', retryable: true }, owes: false },
      strays: [{ captureId, amount, currency }],
    });
    expect(await office.atProvider('refunds', `captureId=${captureId}`)).toMatchObject([{ amount }]);
    expect((await office.pay(order, 'tok_ok')).result).toMatchObject({ status: 'CAPTURED' });
    const told = await until('both events', () => {
      const found = office.told.filter(({ payload }) => payload.orderId === order.orderId);
      return found.length === 2 && found;
    });
    expect(told.map(({ name }) => name)).toEqual(['PaymentFailed', 'PaymentCaptured']);
    expect(told[0]?.payload).toMatchObject({ code: 'WRONG_AMOUNT_CAPTURED' });
  },
);
