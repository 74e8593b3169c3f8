import { randomUUID } from 'node:crypto';
import { createCartStore } from '@parterre/tickets/data/carts.store';
import { createPromoCodeStore } from '@parterre/tickets/data/promo-codes.store';
import { orderIdOf } from '@parterre/tickets/use-cases/derived-id';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import {
  cancelOrder,
  createAllocation,
  createPromoCode,
  endPromoCode,
  type Hall,
  holdSeats,
  openHall,
  placeOrder,
  promoCodesQuery,
  seat,
} from './hall.js';

/** Two instances: the last use is raced between processes. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const hour = 60 * 60_000;
const organizer = user('organizer-1', 'ORGANIZER');
const create = async (eventId: string, more: Record<string, unknown> = {}, viewer = organizer) => {
  const input = { eventId, code: 'Spring-15', kind: 'PERCENT', basisPoints: 1_500, ...more };
  const answer = await hall.ask(createPromoCode, { input }, viewer);
  return { answer, promo: answer.data?.createPromoCode };
};
const place = async (
  holdId: string,
  buyer: string,
  promoCode: string | null,
  idempotencyKey = randomUUID(),
) => {
  const answer = await hall.ask(placeOrder, { input: { holdId, promoCode, idempotencyKey } }, user(buyer));
  return { answer, result: answer.data?.placeOrder };
};
const usesOf = async (eventId: string) =>
  (await hall.ask(promoCodesQuery, { eventId }, organizer)).data?.promoCodes[0].uses;
const quote = async (holdId: string, buyer: string, promoCode: string) => {
  const query = `query ($id: ID!, $promoCode: String!) { hold(id: $id) { quote(promoCode: $promoCode) { __typename
    ... on PriceBreakdown { discount { amount } total { amount } } ... on PromoCodeRefused { reason } } } }`;
  return (await hall.ask(query, { id: holdId, promoCode }, user(buyer))).data?.hold.quote;
};

test('a percentage off, asked for first, frozen in the order and told to the others exactly', async () => {
  const eventId = await hall.open({ terms: { limitPerBuyer: 10 } });
  expect((await create(eventId)).promo).toMatchObject({
    code: 'SPRING15',
    kind: 'PERCENT',
    basisPoints: 1_500,
    uses: 0,
  });
  const { result: held } = await hall.hold(eventId, [seat(1, 1), seat(1, 2), seat(1, 3)], 'ann');
  // 15 % of 3 x 49.90 is 22.455: half up; tax on what is left and the fees of the full prices.
  expect(await quote(held.id, 'ann', 'spring 15')).toEqual({
    __typename: 'PriceBreakdown',
    discount: { amount: 2_246 },
    total: { amount: 14_294 },
  });
  expect(await quote(held.id, 'ann', 'winter')).toEqual({
    __typename: 'PromoCodeRefused',
    reason: 'UNKNOWN',
  });
  expect(await usesOf(eventId)).toBe(0);
  const key = randomUUID();
  const { result: order } = await place(held.id, 'ann', 'spring-15', key);
  expect(order).toMatchObject({
    promoCode: 'SPRING15',
    total: {
      subtotal: { amount: 14_970 },
      discount: { amount: 2_246 },
      fees: { amount: 825 },
      tax: { amount: 745 },
    },
  });
  expect(order.total.total.amount).toBe(14_970 - 2_246 + 825 + order.total.tax.amount);
  expect(await usesOf(eventId)).toBe(1);
  expect((await place(held.id, 'ann', 'spring-15', key)).result.id).toBe(order.id);
  expect((await place(held.id, 'ann', null, key)).answer.errors?.[0]?.extensions.code).toBe('CONFLICT');
  // Under another key it is the same order, and not one without the discount.
  expect((await place(held.id, 'ann', 'spring-15')).result.id).toBe(order.id);
  expect((await place(held.id, 'ann', null)).answer.errors?.[0]?.extensions).toMatchObject({
    ...{ code: 'CONFLICT', field: 'promoCode', orderNumber: order.number },
  });
  await hall.pay(order);
  await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  await until('the news', () => hall.toldOf('OrderConfirmed', order.id).length > 0);
  const tickets = hall.toldOf('OrderConfirmed', order.id)[0]?.payload.tickets;
  expect(tickets.reduce((sum: number, ticket: { price: number }) => sum + ticket.price, 0)).toBe(
    14_970 - 2_246,
  );
});

test('the last use, raced by 50 buyers, is given once; the others may go on without it', async () => {
  const eventId = await hall.open({ rows: 5, seats: 20 });
  await create(eventId, { kind: 'AMOUNT', amount: 1_000, maxUses: 1 });
  const buyers = Array.from({ length: 50 }, (_, index) => `buyer-${index}`);
  const holds = await Promise.all(
    buyers.map((buyer, index) =>
      hall.hold(eventId, [seat((index % 5) + 1, Math.floor(index / 5) + 1)], buyer),
    ),
  );
  const placed = await Promise.all(
    holds.map(({ result }, index) => place(result.id, buyers[index] ?? '', 'SPRING15')),
  );
  const orders = placed.filter(({ result }) => result?.__typename === 'Order');
  expect(orders).toHaveLength(1);
  expect(orders[0]?.result.total.discount.amount).toBe(1_000);
  const refused = placed.filter(({ result }) => result?.reason === 'USED_UP');
  expect(refused).toHaveLength(49);
  expect(await usesOf(eventId)).toBe(1);
  const late = placed.findIndex(({ result }) => result?.reason === 'USED_UP');
  const without = await place(holds[late]?.result.id, buyers[late] ?? '', null);
  expect(without.result).toMatchObject({
    __typename: 'Order',
    promoCode: null,
    total: { discount: { amount: 0 } },
  });

  // Cancelled unpaid, its use is another's.
  const winner = orders[0]?.result;
  await hall.ask(cancelOrder, { input: { orderId: winner.id } }, user(winner.buyer.id));
  await until('the use to come back', async () => (await usesOf(eventId)) === 0);
  const next = placed.findLastIndex(({ result }) => result?.reason === 'USED_UP');
  expect((await place(holds[next]?.result.id, buyers[next] ?? '', 'SPRING15')).result.__typename).toBe(
    'Order',
  );
});

test('limits by buyer and date and tier; the same order counts once', async () => {
  const eventId = await hall.open({ rows: 2, standing: 10 });
  await create(eventId, {
    maxUsesPerBuyer: 1,
    maxUses: 10,
    priceTierIds: ['tier-1'],
    validFrom: new Date(hall.clock().getTime() + hour).toISOString(),
    validUntil: new Date(hall.clock().getTime() + 2 * hour).toISOString(),
  });
  const placeWith = async (row: number, number: number, buyer: string) => {
    const { result } = await hall.hold(eventId, [seat(row, number)], buyer);
    return (await place(result.id, buyer, 'SPRING15')).result;
  };
  expect(await placeWith(1, 1, 'ann')).toEqual({ __typename: 'PromoCodeRefused', reason: 'NOT_YET_VALID' });
  hall.pass(hour);
  const { result: held } = await hall.hold(eventId, [seat(1, 2)], 'ann');
  const many = await Promise.all(Array.from({ length: 10 }, () => place(held.id, 'ann', 'SPRING15')));
  expect(new Set(many.map(({ result }) => result.id)).size).toBe(1);
  expect(await usesOf(eventId)).toBe(1);
  expect(await placeWith(1, 3, 'ann')).toEqual({ __typename: 'PromoCodeRefused', reason: 'USED_BY_YOU' });
  expect((await placeWith(1, 4, 'bob')).__typename).toBe('Order');
  hall.pass(hour);
  expect(await placeWith(1, 5, 'cat')).toEqual({ __typename: 'PromoCodeRefused', reason: 'NO_LONGER_VALID' });
  const other = await create(eventId, { code: 'standing', priceTierIds: ['tier-2'] });
  const { result: seated } = await hall.hold(eventId, [seat(1, 6)], 'dan');
  expect((await place(seated.id, 'dan', 'standing')).result).toMatchObject({
    reason: 'NOT_FOR_THESE_TICKETS',
  });
  await hall.ask(endPromoCode, { input: { promoCodeId: other.promo.id } }, organizer);
  expect((await place(seated.id, 'dan', 'standing')).result).toMatchObject({ reason: 'NO_LONGER_VALID' });
});

test('a quote says what placing the order would say: used by you, used up, had by this very order', async () => {
  const eventId = await hall.open();
  await create(eventId, { code: 'once each', maxUsesPerBuyer: 1, maxUses: 2 });
  const hold = async (number: number, buyer: string) =>
    (await hall.hold(eventId, [seat(1, number)], buyer)).result.id as string;
  const both = async (holdId: string, buyer: string) => {
    const quoted = await quote(holdId, buyer, 'once each');
    const { result } = await place(holdId, buyer, 'once each');
    return { quoted, placed: result };
  };
  const first = await both(await hold(1, 'ann'), 'ann');
  expect(first.quoted.total).toEqual({ amount: first.placed.total.total.amount });

  const refused = (reason: string) => ({ __typename: 'PromoCodeRefused', reason });
  const another = await hold(2, 'ann');
  const usedByYou = { quoted: refused('USED_BY_YOU'), placed: refused('USED_BY_YOU') };
  expect(await both(another, 'ann')).toEqual(usedByYou);
  expect((await both(await hold(3, 'bob'), 'bob')).placed.__typename).toBe('Order');
  const usedUp = { quoted: refused('USED_UP'), placed: refused('USED_UP') };
  expect(await both(await hold(4, 'cat'), 'cat')).toEqual(usedUp);
  expect(await both(another, 'ann'), 'both: as it is told of an order').toEqual(usedByYou);

  // A process died between the use and the order: placed again it has that use, and so does its quote.
  await hall.ask(cancelOrder, { input: { orderId: first.placed.id } }, user('ann'));
  const uses = hall.db.collection<{ _id: string; orderId: string }>('promo_uses');
  await until('the use to come back', async () => !(await uses.findOne({ orderId: first.placed.id })));
  const store = createPromoCodeStore(hall.db);
  const promo = await store.findByCode(eventId, 'ONCEEACH');
  const cart = await createCartStore(hall.db).findByHold(another);
  const createdAt = cart?.entries.find(({ holdId }) => holdId === another)?.createdAt;
  if (!promo || !createdAt) throw new Error('There are a code and a hold.');
  const orderId = orderIdOf({ id: another, createdAt });
  await store.use(promo, { orderId, buyerId: 'ann', at: hall.clock() });
  const resumed = await both(another, 'ann');
  expect(resumed.quoted.total).toEqual({ amount: resumed.placed.total.total.amount });
});

test('an unlocking code opens an allocation as often as it may be used', async () => {
  const eventId = await hall.open({ rows: 1, seats: 6 });
  const allocation = await hall.ask(
    createAllocation,
    {
      input: {
        eventId,
        name: 'Partners',
        accessCode: 'partners',
        seatIds: [seat(1, 1), seat(1, 2), seat(1, 3)],
      },
    },
    organizer,
  );
  const allocationId = allocation.data?.createAllocation.id;
  await create(eventId, { code: 'open sesame', kind: 'UNLOCK', basisPoints: null, allocationId, maxUses: 1 });
  const hold = async (number: number, buyer: string) => {
    const input = {
      eventId,
      seatIds: [seat(1, number)],
      accessCode: 'OPEN-SESAME',
      idempotencyKey: randomUUID(),
    };
    return hall.ask(holdSeats, { input }, user(buyer));
  };
  const [ann, bob] = [(await hold(1, 'ann')).data?.holdSeats, (await hold(2, 'bob')).data?.holdSeats];
  expect([ann.__typename, bob.__typename]).toEqual(['SeatHold', 'SeatHold']);
  expect((await place(ann.id, 'ann', null)).result).toMatchObject({ __typename: 'Order', promoCode: null });
  await create(eventId, { code: 'fifteen' });
  expect(await quote(bob.id, 'bob', 'fifteen'), 'as it would be placed').toEqual({
    __typename: 'PromoCodeRefused',
    reason: 'USED_UP',
  });
  expect((await place(bob.id, 'bob', null)).result).toEqual({
    __typename: 'PromoCodeRefused',
    reason: 'USED_UP',
  });
  expect((await hold(3, 'cat')).errors?.[0]?.extensions.faults).toEqual([
    { field: 'accessCode', message: 'has been used as often as it may be' },
  ]);
});

test('only for the organizer of the event; what its kind needs is named; each code once', async () => {
  const eventId = await hall.open();
  const codeOf = async (more: Record<string, unknown>, viewer = organizer) =>
    (await create(eventId, more, viewer)).answer.errors?.[0]?.extensions;
  expect((await codeOf({}, user('ann')))?.code).toBe('FORBIDDEN');
  expect((await codeOf({}, user('organizer-2', 'ORGANIZER')))?.code).toBe('NOT_FOUND');
  expect((await codeOf({ kind: 'AMOUNT' }))?.faults).toEqual([
    { field: 'amount', message: 'must be given for AMOUNT' },
  ]);
  expect((await codeOf({ kind: 'UNLOCK', allocationId: 'nothing' }))?.faults).toEqual([
    { field: 'allocationId', message: 'names no allocation of this event' },
  ]);
  expect((await codeOf({ priceTierIds: ['tier-9'] }))?.faults).toEqual([
    { field: 'priceTierIds[0]', message: 'names no price tier of this event' },
  ]);
  expect(await codeOf({})).toBeUndefined();
  expect(await codeOf({ code: 'SPRING 15' })).toMatchObject({ code: 'CONFLICT', field: 'code' });
  expect(
    (await hall.ask(promoCodesQuery, { eventId }, user('organizer-2', 'ORGANIZER'))).errors?.[0]?.extensions
      .code,
  ).toBe('NOT_FOUND');
});
