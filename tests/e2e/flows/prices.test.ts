import { beforeAll, expect, inject, test } from 'vitest';
import { buyHeld, holdPlaces, newEvent } from '../../kit/box-office.js';
import { hold } from '../../kit/holds.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

/** Every amount is in minor units and adds up to the last of them, whatever the currency calls minor. */
const house = inject('house');
let organizer: Visitor;
let buyer: Visitor;

beforeAll(async () => {
  [organizer, buyer] = await Promise.all([newOrganizer(house), newBuyer(house)]);
});

const money = '{ amount currency }';
const breakdown = `lines { name quantity unitPrice ${money} amount ${money} discount ${money} }
  subtotal ${money} discount ${money} fees ${money} tax ${money} total ${money}`;
const sum = (amounts: { amount: number }[]) => amounts.reduce((all, { amount }) => all + amount, 0);

interface Money {
  amount: number;
  currency: string;
}
interface Breakdown extends Record<'subtotal' | 'discount' | 'fees' | 'tax' | 'total', Money> {
  lines: { name: string; quantity: number; unitPrice: Money; amount: Money; discount: Money }[];
}

function expectToAddUp({ lines, subtotal, discount, fees, tax, total }: Breakdown, currency: string): void {
  for (const line of lines) expect(line.amount.amount).toBe(line.quantity * line.unitPrice.amount);
  expect(subtotal.amount).toBe(sum(lines.map(({ amount }) => amount)));
  expect(discount.amount).toBe(sum(lines.map((line) => line.discount)));
  expect(total.amount).toBe(subtotal.amount - discount.amount + fees.amount + tax.amount);
  const all = [
    subtotal,
    discount,
    fees,
    tax,
    total,
    ...lines.flatMap((line) => [line.unitPrice, line.amount]),
  ];
  expect(new Set(all.map((one) => one.currency))).toEqual(new Set([currency]));
  for (const { amount } of all) expect(Number.isInteger(amount)).toBe(true);
}

const terms = { fees: { perTicket: 7, basisPoints: 333 }, taxBasisPoints: 875 };

test.each([
  // Three seats and two places on the floor; of each ticket a fee of 7 and 3.33 %; 8.75 % tax. Worked out by hand.
  { currency: 'EUR', of: 'cents', price: 4_999, fees: 3 * (7 + 166) + 2 * (7 + 83), tax: 1_811 },
  { currency: 'JPY', of: 'whole yen', price: 8_001, fees: 3 * (7 + 266) + 2 * (7 + 133), tax: 2_897 },
  {
    currency: 'KWD',
    of: 'fils, a thousand to the dinar',
    price: 12_345,
    fees: 3 * (7 + 411) + 2 * (7 + 206),
    tax: 4_468,
  },
  {
    currency: 'IDR',
    of: 'hundredths of a rupiah, beyond 2^31 of them',
    price: 1_000_000_000,
    fees: 3 * (7 + 33_300_000) + 2 * (7 + 16_650_000),
    tax: 361_655_003,
  },
])('in $currency, $of: the hold, the order, its tickets and the payment say the same', async (given) => {
  const { currency, price } = given;
  const event = await newEvent(organizer.api, { floor: 10, price, currency, ...terms });
  const held = await holdPlaces(buyer.api, event.id, { floor: 2 }, [
    'Stalls/R1/1',
    'Stalls/R1/2',
    'Stalls/R1/3',
  ]);
  const { hold: seen } = await buyer.api(`query ($id: ID!) { hold(id: $id) { total { ${breakdown} } } }`, {
    id: held.id,
  });
  expectToAddUp(seen.total, currency);
  const half = Math.round(price / 2);
  expect(seen.total).toMatchObject({
    lines: [
      { name: 'Stalls', quantity: 3, unitPrice: { amount: price } },
      { name: 'Floor', quantity: 2, unitPrice: { amount: half } },
    ],
    subtotal: { amount: 3 * price + 2 * half },
    discount: { amount: 0 },
    fees: { amount: given.fees },
    tax: { amount: given.tax },
  });

  const bought = await buyHeld(buyer.api, held.id);
  const { order } = await buyer.api(
    `query ($id: ID!) { order(id: $id) { total { ${breakdown} } tickets { priceTierName price ${money} } payments { amount ${money} } } }`,
    { id: bought.id },
  );
  expect(order.total).toEqual(seen.total);
  expect(order.payments).toEqual([{ amount: seen.total.total }]);
  const tickets: { priceTierName: string; price: Money }[] = order.tickets;
  expect(tickets.map(({ priceTierName }) => priceTierName).sort()).toEqual([
    ...['Floor', 'Floor'],
    ...['Stalls', 'Stalls', 'Stalls'],
  ]);
  expect(sum(tickets.map((ticket) => ticket.price))).toBe(seen.total.total.amount);
  expect(tickets.every((ticket) => ticket.price.currency === currency)).toBe(true);
});

test.each([
  { currency: 'EUR', kind: 'PERCENT', basisPoints: 1_234 },
  { currency: 'JPY', kind: 'PERCENT', basisPoints: 3_333 },
  { currency: 'KWD', kind: 'AMOUNT', amount: 1_001 },
])(
  'less a promo code it adds up as well, line by line ($currency, $kind)',
  async ({ currency, ...benefit }) => {
    const event = await newEvent(organizer.api, { floor: 10, price: 3_337, currency, ...terms });
    await organizer.api(
      'mutation ($input: CreatePromoCodeInput!) { createPromoCode(input: $input) { id } }',
      {
        input: { eventId: event.id, code: 'SPRING', ...benefit },
      },
    );
    const held = await holdPlaces(buyer.api, event.id, { floor: 1 }, ['Stalls/R1/1', 'Stalls/R1/2']);
    const query = `query ($id: ID!) { hold(id: $id) { total { ${breakdown} }
    quote(promoCode: "spring") { ... on PriceBreakdown { ${breakdown} } } } }`;
    const { total, quote } = (await buyer.api(query, { id: held.id })).hold;
    expectToAddUp(quote, currency);
    const whole = 2 * 3_337 + 1_669;
    const off = benefit.amount ?? Math.round((whole * (benefit.basisPoints ?? 0)) / 10_000);
    expect(quote.discount.amount).toBe(off);
    expect(quote.fees, 'fees are for the booking').toEqual(total.fees);
    expect(quote.lines.every(({ discount }: { discount: Money }) => discount.amount > 0)).toBe(true);
  },
);

test('what costs nothing is 0 in every line', async () => {
  const event = await newEvent(organizer.api, { price: 0, fees: {}, taxBasisPoints: 0 });
  const held = await hold(buyer.api, event.id, ['Stalls/R1/1']);
  const { hold: seen } = await buyer.api(`query ($id: ID!) { hold(id: $id) { total { ${breakdown} } } }`, {
    id: held.id,
  });
  expectToAddUp(seen.total, 'EUR');
  expect(seen.total.total.amount).toBe(0);
});
