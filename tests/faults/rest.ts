import { until } from '../kit/until.js';
import type { OpenHouse } from './open-house.js';
import { countMessages } from './queues.js';
import { countOutboxes, type Records, readRecords } from './records.js';

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
  const left = [...unfinishedOrders(records), ...untoldOrders(records)];
  if (left.length > 0) return left;
  const outboxes = await countOutboxes(open);
  const { waiting } = await countMessages(open);
  return [
    ...(outboxes > 0 ? [`${outboxes} documents with events in their outbox`] : []),
    ...(waiting > 0 ? [`${waiting} messages in queues`] : []),
  ];
}

function unfinishedOrders({ orders, payments, notifications }: Records): string[] {
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
    ...notifications
      .filter(({ dueAt }) => dueAt !== undefined)
      .map(({ _id, status, content }) => `${content.template} ${_id} is ${status}`),
  ];
}

/** A message in the hands of a consumer is in no queue: the effects tell that it has arrived. */
function untoldOrders({ orders, purchases, facts, notifications }: Records): string[] {
  const has = (found: readonly { _id: string }[]) => {
    const ids = new Set(found.map(({ _id }) => _id));
    return (id: string) => ids.has(id);
  };
  const isPurchase = has(purchases);
  const isCounted = has(facts.filter(({ confirmed }) => confirmed));
  const isRefundCounted = has(facts.filter(({ refunded }) => refunded));
  const told = (template: string) =>
    new Set(
      notifications.filter(({ content }) => content.template === template).map(({ orderId }) => orderId),
    );
  const confirmations = told('order-confirmed');
  const refunds = told('order-refunded');
  return orders.flatMap(({ _id, status }) => {
    switch (status) {
      case 'CONFIRMED':
        return [
          ...(isPurchase(_id) ? [] : [`order ${_id} is in no history`]),
          ...(isCounted(_id) ? [] : [`order ${_id} is not counted`]),
          ...(confirmations.has(_id) ? [] : [`order ${_id} has no confirmation`]),
        ];
      case 'REFUNDED':
        return [
          ...(isRefundCounted(_id) ? [] : [`the refund of order ${_id} is not counted`]),
          ...(refunds.has(_id) ? [] : [`the refund of order ${_id} is not told`]),
        ];
      default:
        return [];
    }
  });
}
