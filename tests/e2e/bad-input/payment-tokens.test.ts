import { beforeAll, expect, inject, test } from 'vitest';
import {
  holdSeats,
  newEvent,
  orderIn,
  orderOf,
  payOrder,
  placeOrder,
  type TestEvent,
} from '../../kit/box-office.js';
import { named } from '../../kit/cases.js';
import { send } from '../../kit/raw-request.js';
import { refusalOf } from '../../kit/refusal.js';
import { tracesOf } from '../../kit/traces.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
/** Good by its check digit, and nobody's. */
const card = '4539578763621486';
const groups = ['4539', '5787', '6362', '1486'];

let buyer: Visitor;
let event: TestEvent;
let orderId: string;
beforeAll(async () => {
  const organizer = await newOrganizer(house);
  [buyer, event] = await Promise.all([newBuyer(house), newEvent(organizer.api)]);
  orderId = await orderOfSeat('Stalls/R1/1');
});

async function orderOfSeat(seat: string): Promise<string> {
  const hold = await holdSeats(buyer.api, event.id, [seat]);
  return (await placeOrder(buyer.api, hold.id)).id;
}

test.each([
  card,
  groups.join(' '),
  groups.join('-'),
  groups.join('.'),
  ` ${card} `,
  `tok_${card}`,
  `pm_${card}`,
  `${card}|12/29|123`,
  '378282246310005',
])('a card number is refused for what it is, and not repeated: %j', async (paymentMethodToken) => {
  const refusal = await refusalOf(payOrder(buyer.api, orderId, paymentMethodToken));
  expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', faults: [{ field: 'paymentMethodToken' }] });
  expect(refusal.message).toMatch(/card.*number.*never.*token/);
  expect(JSON.stringify(refusal)).not.toMatch(/4539|1486|3782/);
});

test.each(
  named([
    '',
    'tok_',
    'visa',
    'tok_ok\u0000',
    'tok_$ne',
    `tok_${'x'.repeat(65)}`,
    'x'.repeat(100_000),
    '４５３９５７８７６３６２１４８６',
  ]),
)('what is no token is told how one looks: %s', async (_name, paymentMethodToken) => {
  const refusal = await refusalOf(payOrder(buyer.api, orderId, paymentMethodToken));
  expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', faults: [{ field: 'paymentMethodToken' }] });
  expect(refusal.message).toMatch(/token of the payment provider/);
});

test('a card number leaves no trace, wherever in a request it stands', async () => {
  const authorization = `Bearer ${buyer.accessToken}`;
  const input = `orderId: "${orderId}", idempotencyKey: "c0ffee-c0ffee"`;
  const literal = `mutation { payOrder(input: { ${input}, paymentMethodToken: "${card}" }) { __typename } }`;
  const bodies = [
    { query: literal },
    { query: literal.replace('__typename', `__typename card: "${card}"`) },
    { query: literal.replace('paymentMethodToken', 'cardNumber') },
    { query: literal.replace(`"${card}"`, card) },
    {
      query: 'mutation ($input: PayOrderInput!) { payOrder(input: $input) { __typename } }',
      variables: { input: card },
    },
    {
      query: 'mutation ($input: PayOrderInput!) { payOrder(input: $input) { __typename } }',
      variables: {
        input: { orderId, paymentMethodToken: { number: card }, idempotencyKey: 'c0ffee-c0ffee' },
      },
    },
    { query: '{ me { id } }', operationName: card },
  ];
  for (const body of bodies) {
    const answer = await send(house, { body, headers: { authorization } });
    expect(answer.errors.length, answer.text).toBeGreaterThan(0);
    expect(answer.status).toBeLessThan(500);
  }
  await send(house, {
    method: 'GET',
    search: `?query=${encodeURIComponent(literal)}`,
    headers: { authorization },
  });
  await send(house, { body: `{"query": "${card}` });
  expect(await tracesOf(house, { plain: card, spaced: groups.join(' '), dashed: groups.join('-') })).toEqual(
    [],
  );
});

test('after all this the order is unpaid; declined it can be paid anew, and then is paid once', async () => {
  expect(await orderOf(buyer.api, orderId)).toMatchObject({ status: 'PENDING_PAYMENT', payments: [] });
  expect(await payOrder(buyer.api, orderId, 'tok_declined')).toMatchObject({
    __typename: 'PaymentDeclined',
    code: 'CARD_DECLINED',
    message: expect.stringMatching(/card/i),
  });
  expect(await payOrder(buyer.api, orderId, 'tok_not_there_at_all')).toMatchObject({
    __typename: 'PaymentDeclined',
  });
  expect(await orderOf(buyer.api, orderId)).toMatchObject({ status: 'PENDING_PAYMENT', tickets: [] });
  expect(await payOrder(buyer.api, orderId)).toMatchObject({ __typename: 'Payment', status: 'CAPTURED' });
  const { payments, tickets } = await orderIn('CONFIRMED', buyer.api, orderId);
  expect(tickets).toHaveLength(1);
  expect(payments.map(({ status }: { status: string }) => status)).toEqual(['FAILED', 'FAILED', 'CAPTURED']);
  expect(await payOrder(buyer.api, orderId)).toMatchObject({ __typename: 'OrderNotPayable' });
});

test('an order of nobody takes no payment, whatever its id looks like', async () => {
  for (const id of ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '{"$ne":null}', '../payments', "' or 1=1"]) {
    expect(['NOT_FOUND', 'BAD_USER_INPUT']).toContain((await refusalOf(payOrder(buyer.api, id))).code);
  }
  for (const id of ['', 'x'.repeat(65), 'x'.repeat(100_000)]) {
    expect(await refusalOf(payOrder(buyer.api, id))).toMatchObject({
      code: 'BAD_USER_INPUT',
      faults: [{ field: 'orderId' }],
    });
  }
});
