import { userIdOf, type Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { BadUserInput, NotFound, Unauthenticated, Unavailable } from '@parterre/subgraph-kit/errors';
import { inputFingerprint, parseIdempotencyKey } from '@parterre/subgraph-kit/idempotency';
import type { Failure, Payment } from '../domain/payment.js';
import { faultOfToken } from '../domain/payment-method-token.js';
import { callOff, capturePayment } from './capture-payment.js';
import { sameKeyOtherInput } from './change-payment.js';
import { statusOfOrder, statusWithPayment, type UnpayableStatus } from './payable.js';
import { pollUntil } from './poll-until.js';
import type { KeyHolder, OrderStore, PayableOrder, PaymentProvider, PaymentStore, Refusal } from './ports.js';
import type { SettleCapture } from './settle-capture.js';

export interface PayOrderRequest {
  orderId: string;
  paymentMethodToken: string;
  idempotencyKey: string;
}

export type PayOrderOutcome =
  | { kind: 'payment'; payment: Payment }
  | { kind: 'declined'; failure: Failure }
  | { kind: 'not-payable'; status: UnpayableStatus };

/** The news of an order comes by way of the broker: whoever pays at once may be here before it. */
const orderWait = { everyMs: 25, deadlineMs: 2_000 };
/** As long as the provider has for its answer. */
const answerWait = { everyMs: 50, deadlineMs: 8_000 };
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
    requireToken(request.paymentMethodToken);

    for (let tries = 0; tries < maxTries; tries += 1) {
      const known = await payments.findByKey(buyerId, request.idempotencyKey);
      if (known) {
        return answerAgain(payments, known, request);
      }
      const order = await findOwnOrder(orders, request.orderId, buyerId);
      if (statusOfOrder(order, clock()) === null) {
        const payment = newPayment(order, request, parts.newId(), clock());
        if ((await payments.insert(payment)) === 'inserted') {
          return outcomeOf(await capturePayment(parts, payment, request.paymentMethodToken));
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
        live = await callOff(parts, waiting).catch(() => waiting);
        if (live.status === 'FAILED') {
          continue;
        }
      }
      const status = statusWithPayment(order, live, clock());
      if (await payments.insertRefusal(newRefusal(request, buyerId, status, parts.newId(), clock()))) {
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

/** Unknown and foreign orders are answered alike, and after the same time. */
async function findOwnOrder(orders: OrderStore, orderId: string, buyerId: string): Promise<PayableOrder> {
  const order = await pollUntil(async () => {
    const found = await orders.find(orderId);
    return found?.buyerId === buyerId ? found : null;
  }, orderWait);
  if (!order) {
    throw new NotFound('There is no such order of yours.');
  }
  return order;
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

function newPayment(order: PayableOrder, request: PayOrderRequest, id: string, now: Date): Payment {
  const { eventId, organizerId, buyerId, amount, currency } = order;
  return {
    id,
    orderId: order.id,
    eventId,
    organizerId,
    buyerId,
    amount,
    currency,
    idempotencyKey: request.idempotencyKey,
    fingerprint: fingerprintOf(request),
    paymentMethodToken: request.paymentMethodToken,
    status: 'PROCESSING',
    captureId: null,
    card: null,
    failure: null,
    nextActionUrl: null,
    refunds: [],
    createdAt: now,
    capturedAt: null,
    version: 1,
  };
}

function newRefusal(
  request: PayOrderRequest,
  buyerId: string,
  status: UnpayableStatus,
  id: string,
  createdAt: Date,
): Refusal {
  const { idempotencyKey } = request;
  return { id, buyerId, idempotencyKey, fingerprint: fingerprintOf(request), status, createdAt };
}

function fingerprintOf({ orderId, paymentMethodToken }: PayOrderRequest): string {
  return inputFingerprint({ orderId, paymentMethodToken });
}
