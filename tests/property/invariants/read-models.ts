import { createOrderFactsStore } from '@parterre/events/data/order-facts.store';
import { eventId } from '../simulation/event.js';
import type { SimulatedHouse } from '../simulation/house.js';
import { type Records, sumOf } from './records.js';

/** Statistics and purchase history say what the orders say. At rest. */
export async function faultsOfReadModels(house: SimulatedHouse, records: Records): Promise<string[]> {
  return [...(await faultsOfStatistics(house, records)), ...faultsOfHistory(records)];
}

async function faultsOfStatistics(house: SimulatedHouse, { orders, tickets }: Records): Promise<string[]> {
  const had = orders.filter(({ confirmedAt }) => confirmedAt !== null);
  const sold = had.filter(({ status }) => status === 'CONFIRMED');
  // A ticket that went back to the pool is not sold any more; its place may be, once more.
  const still = tickets.filter(({ orderId, resale }) => !resale && sold.some(({ _id }) => _id === orderId));
  const expected = {
    placed: orders.length,
    confirmed: had.length,
    refunded: orders.filter(({ status }) => status === 'REFUNDED').length,
    sold: still.length,
    revenue: sumOf(still, ({ paid }) => paid),
  };
  const facts = createOrderFactsStore(house.databases.events.connection(async (act) => act()));
  const found = (await facts.statistics([eventId])).get(eventId);
  const told = found ? { ...found.orders, sold: found.sold, revenue: found.revenue } : null;
  const agree = orders.length === 0 || JSON.stringify(told) === JSON.stringify(expected);
  return agree ? [] : [`statistics say ${JSON.stringify(told)} and the orders ${JSON.stringify(expected)}`];
}

function* faultsOfHistory({ orders, purchases }: Records): Generator<string> {
  for (const {
    _id,
    status,
    confirmedAt,
    buyerId,
    number,
    items,
    price,
    refunds,
    partlyRefunded = 0,
  } of orders) {
    // What is known of a part alone is nobody's yet, and shown to nobody.
    const purchase = purchases.find((one) => one._id === _id && one.buyerId !== undefined);
    // Without tickets there is only the refund to tell of.
    if (confirmedAt === null && status !== 'REFUNDED') {
      if (purchase) yield `order ${_id} is ${status} and in the history`;
      continue;
    }
    const { takenBack = [], partRefunds = [] } = purchase ?? {};
    const back = sumOf([...takenBack, ...partRefunds], ({ amount }) => amount);
    const wantedBack = sumOf(refunds, ({ amount }) => amount) + partlyRefunded;
    if (status === 'CONFIRMED' && back !== wantedBack)
      yield `of order ${_id} ${wantedBack} is given back, and in the history ${back}`;
    const wanted = [status, buyerId, number, price.total.amount, confirmedAt ? items.length : 0];
    const shown = purchase && [
      purchase.status,
      purchase.buyerId,
      purchase.number,
      purchase.amount,
      purchase.ticketCount,
    ];
    if (String(shown) !== String(wanted)) yield `order ${_id} is ${wanted}, and in the history ${shown}`;
  }
}
