import { owedOf, wasCancelled } from '@parterre/tickets/domain/order';
import type { SimulatedHouse } from '../simulation/house.js';
import { type Records, sumOf } from './records.js';

const restingOrders = ['CONFIRMED', 'EXPIRED', 'CANCELLED', 'REFUNDED'];
const restingPayments = ['CAPTURED', 'FAILED', 'PARTIALLY_REFUNDED', 'REFUNDED'];

/** For all money that the provider took there are tickets, or it has given it back, once. At rest. */
export function* faultsOfMoney(
  { provider }: SimulatedHouse,
  { orders, payments }: Records,
): Generator<string> {
  for (const { _id, status, unwound, withdrawal, timeline } of orders) {
    if (!restingOrders.includes(status)) yield `order ${_id} stands still as ${status}`;
    if (!unwound && status !== 'CONFIRMED') yield `order ${_id} is ${status} and not unwound`;
    if (status === 'CONFIRMED' && wasCancelled({ timeline }))
      yield `order ${_id} was cancelled and has tickets`;
    if (withdrawal) yield `order ${_id} is still being withdrawn`;
  }
  for (const payment of payments) {
    const { _id, status, amount, refunds, orderId } = payment;
    if (!restingPayments.includes(status)) yield `payment ${_id} stands still as ${status}`;
    const capture = provider.captures.get(_id);
    // What costs nothing is settled without asking the provider.
    const isCaptured = amount === 0 ? payment.captureId !== null : capture?.status === 'captured';
    const knows = status !== 'FAILED' && payment.captureId !== null;
    if (isCaptured !== knows) yield `payment ${_id} is ${status}, its capture ${capture?.status}`;
    const returned = sumOf(capture?.refunds.values() ?? [], (one) => one);
    const noted = sumOf(refunds, (refund) => (refund.status === 'COMPLETED' ? refund.amount : 0));
    if (amount > 0 && returned !== noted)
      yield `payment ${_id} notes ${noted} given back, the provider ${returned}`;
    if (!isCaptured) continue;
    const order = orders.find((one) => one._id === orderId);
    const facts = `payment ${_id} is ${status} with ${noted} of ${amount} given back, its order ${order?.status}`;
    if (order?.paymentId !== _id) {
      if (noted !== amount || refunds.length === 0) yield `${facts} is paid by ${order?.paymentId}`;
    } else if (order.status === 'CONFIRMED') {
      if (amount > 0 && noted === amount) yield `${facts}: tickets and the money`;
    } else if (order.status === 'REFUNDED') {
      const asked = sumOf(order.refunds, (refund) => refund.amount);
      if (noted < Math.min(asked, amount) || refunds.length === 0) yield `${facts}: less than was asked for`;
      if (order.refunds.length === 0 && noted < owedOf(order)) yield `${facts}: less than is owed`;
    } else yield `${facts}: neither tickets nor the money`;
  }
  for (const { _id, status, paymentId } of orders) {
    const payment = payments.find((one) => one._id === paymentId);
    if (status === 'CONFIRMED' && payment?.captureId == null)
      yield `order ${_id} has tickets and nobody paid`;
  }
}

/** The book is whole, balances, and says what the provider says. At rest. */
export async function faultsOfLedger(house: SimulatedHouse): Promise<string[]> {
  const [process] = house.payments;
  const report = process?.able.verifyLedger();
  await house.schedule.drain();
  const {
    faults = ['nobody can verify it'],
    unposted = 0,
    balances = {},
    entries = 0,
  } = (await report) ?? {};
  const captured = [...house.provider.captures.values()].filter(({ status }) => status === 'captured');
  const movements = sumOf(captured, ({ refunds }) => 1 + refunds.size);
  const left = sumOf(captured, ({ amount, refunds }) => amount - sumOf(refunds.values(), (one) => one));
  const { provider = 0, orders = 0 } = balances.EUR ?? {};
  return [
    ...faults,
    ...(unposted > 0 ? [`${unposted} movements are missing`] : []),
    ...(entries === movements ? [] : [`${entries} entries for ${movements} movements at the provider`]),
    ...(provider === left && provider + orders === 0
      ? []
      : [`${provider} with the provider, who says ${left}; ${orders} for orders`]),
  ].map((fault) => `ledger: ${fault}`);
}
