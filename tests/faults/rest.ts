import { setTimeout as pause } from 'node:timers/promises';
import { orderStatuses } from '@parterre/tickets/domain/order';
import { until } from '../kit/until.js';
import type { OpenHouse } from './open-house.js';
import { countMessages } from './queues.js';
import { countOutboxes, type Records, readRecords } from './records.js';

const lookEveryMs = 100;

/**
 * Waits until nothing is left to do anywhere: orders and payments have come to an end, every event is told and
 * worked off, every message is out. Only then can promises be checked: before, what is missing may be on its way.
 * @throws with what is left, after `deadlineMs`
 */
export async function atRest(open: OpenHouse, deadlineMs = 60_000): Promise<void> {
  let left: string[] = [];
  try {
    await until(
      'rest',
      async () => {
        left = await unfinished(open);
        // Each look reads everything there is: taken all the time it would keep the house from coming to rest.
        if (left.length > 0) await pause(lookEveryMs);
        return left.length === 0;
      },
      deadlineMs,
    );
  } catch {
    throw new Error(`Not at rest within ${deadlineMs} ms:\n${left.join('\n')}`);
  }
}

async function unfinished(open: OpenHouse): Promise<string[]> {
  const records = await readRecords(open);
  const left = [...unfinishedOrders(records), ...unfinishedRefunds(records), ...untoldOrders(records)];
  if (left.length > 0) return left;
  const outboxes = await countOutboxes(open);
  const { waiting } = await countMessages(open);
  return [
    ...(outboxes > 0 ? [`${outboxes} documents with events in their outbox`] : []),
    ...(waiting > 0 ? [`${waiting} messages in queues`] : []),
  ];
}

function unfinishedOrders({ orders, tickets, payments, notifications }: Records): string[] {
  return [
    ...orders
      .filter(
        ({ status, unwound, standing }) =>
          standing || !unwound || ['PAID', 'REFUND_PENDING'].includes(status),
      )
      .map(({ _id, status }) => `order ${_id} stands in ${status}`),
    ...payments
      .filter(({ status }) => ['PROCESSING', 'REFUND_PENDING'].includes(status))
      .map(({ _id, status }) => `payment ${_id} is ${status}`),
    ...payments
      .filter(({ unposted }) => unposted.length > 0)
      .map(({ _id }) => `payment ${_id} is not in the ledger yet`),
    ...tickets
      .filter(({ resale }) => resale?.done === false)
      .map(({ _id }) => `ticket ${_id} is not in the pool yet`),
    ...notifications
      .filter(({ dueAt }) => dueAt !== undefined)
      .map(({ _id, status, content }) => `${content.template} ${_id} is ${status}`),
  ];
}

/** Money that is asked back and not back yet, or back and not known to `tickets`. */
function unfinishedRefunds({ orders, payments }: Records): string[] {
  const statusOf = new Map(payments.map(({ _id, status }) => [_id, status]));
  const done = new Set(
    payments.flatMap(({ refunds }) =>
      refunds.filter(({ status }) => status === 'COMPLETED').map(({ id }) => id),
    ),
  );
  const ofParts = orders.flatMap(({ _id, refunds }) =>
    refunds
      // Nothing is on its way where nothing was left to give back: the end of an order whose tickets went one by one.
      .filter(({ id, amount }) => amount > 0 && !done.has(`rf_${id}`))
      .map(({ id }) => `refund ${id} of order ${_id} is on its way`),
  );
  const ofOthers = orders.flatMap(({ returnedPayments }) =>
    returnedPayments
      .filter((id) => statusOf.get(id) !== 'REFUNDED')
      .map((id) => `payment ${id} goes back and is ${statusOf.get(id)}`),
  );
  const unheardOf = orders
    .filter(({ status, paymentId }) => status === 'CONFIRMED' && statusOf.get(paymentId ?? '') === 'REFUNDED')
    .map(({ _id }) => `order ${_id} has not heard of its refund`);
  return [...ofParts, ...ofOthers, ...unheardOf];
}

/** A message in the hands of a consumer is in no queue: its effects tell that it has arrived. */
function untoldOrders({ orders, payments, payable, purchases, facts, notifications }: Records): string[] {
  const idsOf = (found: readonly { _id: string }[]) => new Set(found.map(({ _id }) => _id));
  const told = (template: string) =>
    new Set(
      notifications.filter(({ content }) => content.template === template).map(({ orderId }) => orderId),
    );
  const [placed, confirmed, refunded, bought] = [
    idsOf(facts.filter((fact) => fact.placed)),
    idsOf(facts.filter((fact) => fact.confirmed)),
    idsOf(facts.filter((fact) => fact.refunded)),
    idsOf(purchases),
  ];
  const [confirmations, refunds, failures] = [
    told('order-confirmed'),
    told('order-refunded'),
    told('payment-failed'),
  ];
  const paid = new Set(
    orders.flatMap((order) => [order.paymentId, ...order.returnedPayments, ...order.refundedPayments]),
  );
  const lacking = (what: string, ids: readonly string[], arrived: ReadonlySet<string | null | undefined>) =>
    ids.filter((id) => !arrived.has(id)).map((id) => `${what} ${id}`);
  const ordersIn = (...statuses: string[]) =>
    orders.filter(({ status }) => statuses.includes(status)).map(({ _id }) => _id);
  const settled = payments.filter(({ status }) => status === 'CAPTURED' || status === 'REFUNDED');
  const failed = payments.filter(({ status }) => status === 'FAILED');
  return [
    ...lacking('not counted as placed: order', ordersIn(...orderStatuses), placed),
    ...lacking('not known to tickets: payment', [...idsOf(settled)], paid),
    ...lacking('not counted as confirmed: order', ordersIn('CONFIRMED'), confirmed),
    ...lacking(
      'not known as confirmed to payments: order',
      ordersIn('CONFIRMED'),
      idsOf(payable.filter((one) => one.confirmed)),
    ),
    ...lacking('in no history: order', ordersIn('CONFIRMED'), bought),
    ...lacking('not confirmed to its buyer: order', ordersIn('CONFIRMED'), confirmations),
    ...lacking('not counted as refunded: order', ordersIn('REFUNDED'), refunded),
    ...lacking('refund not told to its buyer: order', ordersIn('REFUNDED'), refunds),
    ...lacking(
      'failure not told to the buyer of order',
      failed.map(({ orderId }) => orderId),
      failures,
    ),
  ];
}
