import { userIdOf, type Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { BadUserInput, NotFound, Unauthenticated, Unavailable } from '@parterre/subgraph-kit/errors';
import { parseIdempotencyKey } from '@parterre/subgraph-kit/idempotency';
import {
  type PayableOrder,
  statusOfOrder,
  statusWithPayment,
  type UnpayableStatus,
} from '../domain/payable-order.js';
import type { Failure, Payment } from '../domain/payment.js';
import { faultOfToken } from '../domain/payment-method-token.js';
import { callOff, capturePayment } from './capture-payment.js';
import { sameKeyOtherInput } from './change-payment.js';
import { inTime, patienceMs, requestMs } from './in-time.js';
import { mayBeNew } from './new-order.js';
import { fingerprintOf, newPayment, newRefusal, type PayOrderRequest } from './new-payment.js';
import { pollUntil } from './poll-until.js';
import type { KeyHolder, OrderStore, PaymentProvider, PaymentStore } from './ports.js';
import { amountNotPayable } from './provider-failures.js';
import type { SettleCapture } from './settle-capture.js';

export type PayOrderOutcome =
  | { kind: 'payment'; payment: Payment }
  | { kind: 'declined'; failure: Failure }
  | { kind: 'not-payable'; status: UnpayableStatus };

/** The news of an order comes by way of the broker: whoever pays at once may be here before it. */
const orderWait = { everyMs: 25, deadlineMs: 2_000 };
const answerWait = { everyMs: 50, deadlineMs: patienceMs };
/** Each try loses only to a payment that failed in between. */
const maxTries = 3;

interface Parts {
  orders: OrderStore;
  payments: PaymentStore;
  provider: PaymentProvider;
  settle: SettleCapture;
  clock: Clock;
  newId(): string;
}

/**
 * Pays an order, once: the payment's insert takes both the idempotency key and the order's one place, and only who
 * has them goes to the provider. A refusal takes the key as well, so that it is answered the same again.
 */
export function createPayOrder(parts: Parts) {
  const { orders, payments, clock } = parts;

  return async (viewer: Viewer, request: PayOrderRequest): Promise<PayOrderOutcome> => {
    const buyerId = userIdOf(viewer);
    if (buyerId === null) {
      throw new Unauthenticated('Sign in to pay.');
    }
    parseIdempotencyKey(request.idempotencyKey);
    if (request.paymentMethodToken !== null) {
      requireToken(request.paymentMethodToken);
    }

    const end = performance.now() + requestMs;
    for (let tries = 0; tries < maxTries; tries += 1) {
      const [known, seen] = await Promise.all([
        payments.findByKey(buyerId, request.idempotencyKey),
        orders.find(request.orderId),
      ]);
      if (known) {
        return answerAgain(payments, known, request);
      }
      const order = seen?.buyerId === buyerId ? seen : await findOwnOrder(parts, request.orderId, buyerId);
      if (statusOfOrder(order, clock()) === null) {
        const step = parts.provider.amountStep(order.currency);
        if (order.amount % step !== 0) {
          return { kind: 'declined', failure: amountNotPayable(order.currency, step) };
        }
        const token = tokenFor(order, request);
        const payment = newPayment(order, request, token, { id: parts.newId(), at: clock() });
        if ((await payments.insert(payment)) === 'inserted') {
          return outcomeOf(await inTime(capturePayment(parts, payment, token), payment, end));
        }
        // The same request at the same moment may have taken both the key and the place: the key is looked at first.
        if (await payments.findByKey(buyerId, request.idempotencyKey)) {
          continue;
        }
      }
      let live = await payments.findLive(order.id);
      if (live?.status === 'REQUIRES_ACTION') {
        const waiting = live;
        // A provider that does not answer leaves the place to the payment that has it.
        live = await inTime(callOff(parts, waiting), waiting, end).catch(() => waiting);
        if (live.status === 'FAILED') {
          continue;
        }
      }
      const status = statusWithPayment(order, live, clock());
      const refusal = newRefusal(request, buyerId, status, { id: parts.newId(), at: clock() });
      if (await payments.insertRefusal(refusal)) {
        return { kind: 'not-payable', status };
      }
    }
    throw new Unavailable('This order is being paid at this moment; try again.');
  };
}

/** The answer of the first time, once there is one. */
async function answerAgain(
  payments: PaymentStore,
  known: KeyHolder,
  request: PayOrderRequest,
): Promise<PayOrderOutcome> {
  if (known.made.fingerprint !== fingerprintOf(request)) {
    throw sameKeyOtherInput();
  }
  if (known.kind === 'refusal') {
    return { kind: 'not-payable', status: known.made.status };
  }
  const answered = await pollUntil(async () => {
    const payment = await payments.find(known.made.id);
    return payment?.status === 'PROCESSING' ? null : payment;
  }, answerWait);
  return outcomeOf(answered ?? known.made);
}

function outcomeOf(payment: Payment): PayOrderOutcome {
  return payment.status === 'FAILED' && payment.failure
    ? { kind: 'declined', failure: payment.failure }
    : { kind: 'payment', payment };
}

/**
 * Foreign orders and those that are nobody's are answered after the same time, and alike unless they may be new.
 * @throws Unavailable for an order that may have been placed while the broker is away, so that nothing is known of it
 *   here; NotFound for any other that is not the buyer's.
 */
async function findOwnOrder(
  { orders, clock }: Pick<Parts, 'orders' | 'clock'>,
  orderId: string,
  buyerId: string,
): Promise<PayableOrder> {
  let known = false;
  const order = await pollUntil(async () => {
    const found = await orders.find(orderId);
    known = found !== null;
    return found?.buyerId === buyerId ? found : null;
  }, orderWait);
  if (!order && !known && mayBeNew(orderId, clock())) {
    throw new Unavailable('This order is not known here yet; try again in a moment, under the same key.');
  }
  if (!order) {
    throw new NotFound('There is no such order of yours.');
  }
  return order;
}

/** What stands where nothing is taken from anything. */
const noToken = 'free';

/** @throws BadUserInput when money is to be taken and it is not said from what. */
function tokenFor({ amount }: PayableOrder, { paymentMethodToken }: PayOrderRequest): string {
  if (paymentMethodToken === null && amount > 0) {
    throw BadUserInput.at('paymentMethodToken', 'is needed: this order has a price');
  }
  return paymentMethodToken ?? noToken;
}

/** @throws BadUserInput that never repeats what was given. */
function requireToken(given: string): void {
  switch (faultOfToken(given)) {
    case 'card-number':
      throw BadUserInput.at(
        'paymentMethodToken',
        "looks like a card's number, which must never be sent here; send the token the payment provider made of the card",
      );
    case 'not-a-token':
      throw BadUserInput.at(
        'paymentMethodToken',
        'must be a token of the payment provider: tok_ or pm_, then 2 to 64 letters, digits or underscores',
      );
  }
}
