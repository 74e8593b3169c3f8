import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Api, OperationFailed } from '@parterre/house/api';
import { holdSeats, payOrder, placeOrder } from '../kit/box-office.js';
import { until } from '../kit/until.js';

/** What a client sends again: the house says that it cannot answer now, or does not know what became of it. */
const retriedOn = ['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED', 'TimeoutError'];
const retryAfterMs = 100;

/**
 * Sends an operation again, under the same key, as a buyer's client does while the house says that it cannot answer.
 * @param alsoOn further codes after which it is sent again
 */
export async function insist<Result>(
  what: string,
  operation: () => Promise<Result>,
  alsoOn: readonly string[] = [],
  deadlineMs = 120_000,
): Promise<Result> {
  const { answer } = await until(
    what,
    async () => {
      try {
        return { answer: await operation() };
      } catch (error) {
        if (![...retriedOn, ...alsoOn].includes(whyOf(error) ?? '')) throw error;
        await pause(retryAfterMs);
        return null;
      }
    },
    deadlineMs,
  );
  return answer;
}

/** The code of a refusal, or the name of what came instead of an answer. */
function whyOf(error: unknown): string | undefined {
  if (error instanceof OperationFailed) return error.errors[0]?.extensions?.code;
  return error instanceof Error ? error.name : undefined;
}

/** Holds seats, under a key of its own. */
export function insistOnHolding(buyer: Api, eventId: string, seatIds: string[]) {
  const key = randomUUID();
  return insist('a hold', () => holdSeats(buyer, eventId, seatIds, key));
}

export interface Bought {
  orderId: string;
  paymentId: string;
}

/** Hold, order and pay, each insisted on with a key of its own. @throws when the seats are not to be had, or declined */
export async function insistOnBuying(buyer: Api, eventId: string, seatIds: string[]): Promise<Bought> {
  const orderKey = randomUUID();
  const hold = await insistOnHolding(buyer, eventId, seatIds);
  const order = await insist('an order', () => placeOrder(buyer, hold.id, orderKey));
  return insistOnPaying(buyer, order.id);
}

/** @throws when the order cannot be paid */
export async function insistOnPaying(buyer: Api, orderId: string): Promise<Bought> {
  const key = randomUUID();
  // `payments` hears of an order by the broker: while that is on its way, there is no such order for it.
  const pay = () => payOrder(buyer, orderId, 'tok_ok', key);
  const payment = await insist('a payment', pay, ['NOT_FOUND']);
  if (payment.__typename !== 'Payment') {
    throw new Error(`Order ${orderId} was not paid: ${JSON.stringify(payment)}`);
  }
  return { orderId, paymentId: payment.id };
}
