import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import {
  holdSeats,
  newEvent,
  orderIn,
  orderOf,
  payOrder,
  placeOrder,
  type TestEvent,
} from '../../kit/box-office.js';
import { codeOf, refusalOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
let organizer: Visitor;
let event: TestEvent;
beforeAll(async () => {
  organizer = await newOrganizer(house);
  event = await newEvent(organizer.api, { rows: 5, seatsPerRow: 20 });
});

let seat = 0;
/** A buyer with an order of a seat that no other test here touches: 55.92 EUR. */
async function ordered() {
  const buyer = await newBuyer(house);
  seat += 1;
  const hold = await holdSeats(buyer.api, event.id, [
    `Stalls/R${Math.ceil(seat / 20)}/${((seat - 1) % 20) + 1}`,
  ]);
  const order = await placeOrder(buyer.api, hold.id);
  return { buyer, orderId: String(order.id) };
}

interface Shown {
  id: string;
  status: string;
  card: { brand: string; last4: string } | null;
  failure: { code: string; retryable: boolean } | null;
  nextAction: { url: string } | null;
}
async function paymentFor({ api }: Visitor, id: string): Promise<Shown> {
  const { payment } = await api(
    `query ($id: ID!) { payment(id: $id) {
      id status card { brand last4 } failure { code retryable } nextAction { url }
    } }`,
    { id },
  );
  return payment;
}
const paymentIn = (status: string, buyer: Visitor, id: string, deadlineMs?: number) =>
  until(
    `payment ${id} is ${status}`,
    async () => {
      const payment = await paymentFor(buyer, id);
      return payment.status === status && payment;
    },
    deadlineMs,
  );

// Most of it is waiting for a provider that takes its time: the tests wait together.
describe.concurrent('what a card does', () => {
  test('it pays: the tickets follow, and the card is shown by its last digits', async () => {
    const { buyer, orderId } = await ordered();
    const payment = await payOrder(buyer.api, orderId);
    expect(payment).toMatchObject({ status: 'CAPTURED', amount: { amount: 5_592, currency: 'EUR' } });
    expect((await orderIn('CONFIRMED', buyer.api, orderId)).tickets).toHaveLength(1);
    expect(await paymentFor(buyer, payment.id)).toMatchObject({ card: { brand: 'visa', last4: '4242' } });
  });

  test.each([
    ['is declined', 'tok_declined', 'CARD_DECLINED'],
    ['has not enough money', 'tok_insufficient_funds', 'INSUFFICIENT_FUNDS'],
    ['is not known', 'tok_of_nobody', 'INVALID_PAYMENT_METHOD'],
  ])('it %s: the buyer hears why and pays with another', async (_what, token, code) => {
    const { buyer, orderId } = await ordered();
    const declined = await payOrder(buyer.api, orderId, token);
    expect(declined).toMatchObject({ __typename: 'PaymentDeclined', code, retryable: true });
    expect(declined.message).toMatch(/^[A-Z].*\.$/);
    expect(await payOrder(buyer.api, orderId)).toMatchObject({ status: 'CAPTURED' });
    const { payments } = await orderIn('CONFIRMED', buyer.api, orderId);
    expect(payments.map(({ status }: Shown) => status)).toEqual(['FAILED', 'CAPTURED']);
    expect(await paymentFor(buyer, payments[0].id)).toMatchObject({ failure: { code } });
  });

  test('it is charged and the reply is lost: nobody pays twice, and the tickets come', async () => {
    const { buyer, orderId } = await ordered();
    const key = randomUUID();
    const payment = await payOrder(buyer.api, orderId, 'tok_reply_lost', key);
    expect(['PROCESSING', 'CAPTURED']).toContain(payment.status);
    const retried = await payOrder(buyer.api, orderId, 'tok_reply_lost', key);
    expect(retried).toMatchObject({ id: payment.id, status: 'CAPTURED' });
    const { payments } = await orderIn('CONFIRMED', buyer.api, orderId);
    expect(payments).toHaveLength(1);
  });

  test('it answers late: the payment is PROCESSING, keeps its place, and is captured after all', async () => {
    const { buyer, orderId } = await ordered();
    const payment = await payOrder(buyer.api, orderId, 'tok_slow');
    expect(payment).toMatchObject({ __typename: 'Payment', status: 'PROCESSING' });
    expect(await payOrder(buyer.api, orderId)).toEqual({
      ...{ __typename: 'OrderNotPayable', orderStatus: 'PENDING_PAYMENT' },
    });
    expect((await orderIn('CONFIRMED', buyer.api, orderId, 30_000)).payments).toMatchObject([
      { id: payment.id },
    ]);
  });

  test('it never answers: the payment is given up, and another card pays', async () => {
    const { buyer, orderId } = await ordered();
    const { id, status } = await payOrder(buyer.api, orderId, 'tok_timeout');
    expect(status).toBe('PROCESSING');
    expect(await paymentIn('FAILED', buyer, id, 40_000)).toMatchObject({
      failure: { code: 'PROVIDER_TIMEOUT', retryable: true },
    });
    expect(await payOrder(buyer.api, orderId)).toMatchObject({ status: 'CAPTURED' });
  });
});

describe.concurrent('the bank asks the buyer', () => {
  const decide = (url: string, decision: string) =>
    fetch(url, { method: 'POST', body: new URLSearchParams({ decision }) });
  async function challenged() {
    const { buyer, orderId } = await ordered();
    const payment = await payOrder(buyer.api, orderId, 'tok_challenge');
    expect(payment).toMatchObject({ __typename: 'Payment', status: 'REQUIRES_ACTION' });
    expect(await orderOf(buyer.api, orderId)).toMatchObject({ status: 'PENDING_PAYMENT', tickets: [] });
    return { buyer, orderId, id: String(payment.id), url: String(payment.nextAction.url) };
  }

  test('confirmed there, the tickets come', async () => {
    const { buyer, orderId, id, url } = await challenged();
    expect((await decide(url, 'approve')).status).toBe(200);
    await orderIn('CONFIRMED', buyer.api, orderId);
    expect(await paymentFor(buyer, id)).toMatchObject({
      ...{ status: 'CAPTURED', nextAction: null, card: { last4: '3184' } },
    });
  });

  test('refused there, nothing was taken and another card pays', async () => {
    const { buyer, orderId, id, url } = await challenged();
    await decide(url, 'refuse');
    expect(await paymentIn('FAILED', buyer, id)).toMatchObject({
      failure: { code: 'AUTHENTICATION_FAILED' },
    });
    expect(await payOrder(buyer.api, orderId)).toMatchObject({ status: 'CAPTURED' });
  });

  test('paid in another way meanwhile, it is called off, and to approve it then does nothing', async () => {
    const { buyer, orderId, id, url } = await challenged();
    expect(await payOrder(buyer.api, orderId)).toMatchObject({ status: 'CAPTURED' });
    expect(await (await decide(url, 'approve')).text()).toContain('was called off');
    const { payments } = await orderIn('CONFIRMED', buyer.api, orderId);
    expect(payments).toMatchObject([{ id, status: 'FAILED' }, { status: 'CAPTURED' }]);
  });

  test('the page is shown to the buyer alone', async () => {
    const { id } = await challenged();
    expect(await paymentFor(organizer, id)).toMatchObject({ status: 'REQUIRES_ACTION', nextAction: null });
  });
});

describe('tokens', () => {
  test('the page of the provider makes one of a card, and its number never comes here', async () => {
    const { buyer, orderId } = await ordered();
    const answer = await fetch(`${house.services.simulator}/v1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ number: '5555 5555 5555 4444', expiryMonth: 12, expiryYear: 2099, securityCode: '123' },
      }),
    });
    const { token } = (await answer.json()) as { token: string };
    const payment = await payOrder(buyer.api, orderId, token);
    expect(await paymentFor(buyer, payment.id)).toMatchObject({
      card: { brand: 'mastercard', last4: '4444' },
    });
  });

  test('none is needed where nothing is to pay, and one is where something is', async () => {
    const buyer = await newBuyer(house);
    const free = await newEvent(organizer.api, { price: 0, fees: {} });
    const hold = await holdSeats(buyer.api, free.id, ['Stalls/R1/1', 'Stalls/R1/2']);
    expect(hold.total.total).toEqual({ amount: 0, currency: 'EUR' });
    const order = await placeOrder(buyer.api, hold.id);
    expect(order).toMatchObject({ status: 'PENDING_PAYMENT' });
    expect(await payOrder(buyer.api, order.id, null)).toMatchObject({
      status: 'CAPTURED',
      amount: { amount: 0 },
    });
    expect((await orderIn('CONFIRMED', buyer.api, order.id)).tickets).toHaveLength(2);

    const priced = await ordered();
    const refusal = await refusalOf(payOrder(priced.buyer.api, priced.orderId, null));
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', faults: [{ field: 'paymentMethodToken' }] });
  });
});

describe('the same request again', () => {
  test.each([
    ['a decline', 'tok_declined'],
    ['a capture', 'tok_ok'],
  ])('%s is answered the same, also once the order is paid; other input is refused', async (_what, token) => {
    const { buyer, orderId } = await ordered();
    const key = randomUUID();
    const { status: _status, ...first } = await payOrder(buyer.api, orderId, token, key);
    const atOnce = await Promise.all([1, 2, 3].map(() => payOrder(buyer.api, orderId, token, key)));
    await payOrder(buyer.api, orderId);
    for (const again of [...atOnce, await payOrder(buyer.api, orderId, token, key)]) {
      expect(again).toMatchObject(first);
    }
    expect(await codeOf(payOrder(buyer.api, orderId, 'tok_challenge', key))).toBe('CONFLICT');
  });

  test('so is the answer that an order takes no payment', async () => {
    const { buyer, orderId } = await ordered();
    await payOrder(buyer.api, orderId);
    await orderIn('CONFIRMED', buyer.api, orderId);
    const key = randomUUID();
    const first = await until('payments to have heard of the tickets', async () => {
      const answer = await payOrder(buyer.api, orderId, 'tok_ok', `${key}-${randomUUID()}`);
      return answer.orderStatus === 'CONFIRMED' && answer;
    });
    expect(first).toEqual({ __typename: 'OrderNotPayable', orderStatus: 'CONFIRMED' });
    expect(await payOrder(buyer.api, orderId, 'tok_ok', key)).toEqual(first);
    expect(await payOrder(buyer.api, orderId, 'tok_ok', key)).toEqual(first);
  });
});
