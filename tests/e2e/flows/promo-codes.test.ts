import { randomUUID } from 'node:crypto';
import { beforeAll, expect, inject, test } from 'vitest';
import { newEvent, type TestEvent } from '../../kit/box-office.js';
import { hold } from '../../kit/holds.js';
import { codeOf, refusalOf } from '../../kit/refusal.js';
import { buyersWithoutProfiles, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
let organizer: Visitor;
let [ann, bob] = [] as unknown as [Visitor['api'], Visitor['api']];

beforeAll(async () => {
  organizer = await newOrganizer(house);
  [ann, bob] = (await buyersWithoutProfiles(house, 2)) as [Visitor['api'], Visitor['api']];
});

const promoFields = 'id code kind uses maxUses endedAt';

async function create({ id: eventId }: TestEvent, input: object, as = organizer.api) {
  const { createPromoCode } = await as(
    `mutation ($input: CreatePromoCodeInput!) { createPromoCode(input: $input) { ${promoFields} } }`,
    { input: { eventId, code: 'SPRING', ...input } },
  );
  return createPromoCode;
}

async function usesOf({ id: eventId }: TestEvent): Promise<number> {
  const { promoCodes } = await organizer.api(
    `query ($eventId: ID!) { promoCodes(eventId: $eventId) { ${promoFields} } }`,
    { eventId },
  );
  return promoCodes[0].uses;
}

/** Holds this seat and orders it with the code. */
async function order(
  buyer: Visitor['api'],
  { id }: TestEvent,
  seat: string,
  promoCode: string | null = 'SPRING',
) {
  const held = await hold(buyer, id, [seat]);
  return orderHeld(buyer, held.id, promoCode);
}

async function orderHeld(buyer: Visitor['api'], holdId: string, promoCode: string | null = 'SPRING') {
  const { placeOrder } = await buyer(
    `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename
      ... on Order { id promoCode total { discount { amount } total { amount } } } ... on PromoCodeRefused { reason }
    } }`,
    { input: { holdId, promoCode, idempotencyKey: randomUUID() } },
  );
  return placeOrder;
}

const refused = (reason: string) => ({ __typename: 'PromoCodeRefused', reason });
const off = (amount: number) => ({
  __typename: 'Order',
  promoCode: 'SPRING',
  total: { discount: { amount } },
});

test('a part of the price or an amount; asking for the price uses nothing up; case and blanks do not matter', async () => {
  const [percent, amount] = await Promise.all([newEvent(organizer.api), newEvent(organizer.api)]);
  expect(await create(percent, { code: 'Spring-', kind: 'PERCENT', basisPoints: 1_500 })).toMatchObject({
    code: 'SPRING',
    uses: 0,
  });
  const held = await hold(ann, percent.id, ['Stalls/R1/1']);
  const { hold: seen } = await ann(
    `query ($id: ID!) { hold(id: $id) { good: quote(promoCode: "spring") { ... on PriceBreakdown { total { amount } } }
      wrong: quote(promoCode: "autumn") { ... on PromoCodeRefused { reason } } } }`,
    { id: held.id },
  );
  expect(seen.wrong).toEqual({ reason: 'UNKNOWN' });
  expect(await usesOf(percent)).toBe(0);
  const placed = await orderHeld(ann, held.id, ' sPrIng ');
  // 15 % of 50.00; the fee of 3.00 stays; 5.5 % tax on 45.50.
  expect(placed).toMatchObject(off(750));
  expect(placed.total.total).toEqual({ amount: 4_800 });
  expect(seen.good).toEqual({ total: placed.total.total });
  expect(await usesOf(percent)).toBe(1);

  await create(amount, { kind: 'AMOUNT', amount: 9_999 });
  expect(await order(ann, amount, 'Stalls/R1/1'), 'never more than the tickets cost').toMatchObject(
    off(5_000),
  );
});

test('one that opens an allocation lets its buyers to the seats kept there', async () => {
  const event = await newEvent(organizer.api);
  const { createAllocation } = await organizer.api(
    'mutation ($input: CreateAllocationInput!) { createAllocation(input: $input) { id } }',
    {
      input: {
        eventId: event.id,
        name: 'Choir',
        accessCode: 'CHOIR2027',
        seatIds: ['Stalls/R1/1', 'Stalls/R1/2'],
      },
    },
  );
  await create(event, { code: 'FRIENDS', kind: 'UNLOCK', allocationId: createAllocation.id, maxUses: 1 });
  expect((await hold(ann, event.id, ['Stalls/R1/1'])).__typename).toBe('SeatsUnavailable');
  const held = await hold(ann, event.id, ['Stalls/R1/1'], { accessCode: 'friends' });
  expect(held.__typename).toBe('SeatHold');
  expect((await orderHeld(ann, held.id, null)).__typename).toBe('Order');
  expect(await usesOf(event), 'its use is taken by the order').toBe(1);
  const { faults } = await refusalOf(hold(bob, event.id, ['Stalls/R1/2'], { accessCode: 'friends' }));
  expect(faults).toEqual([{ field: 'accessCode', message: 'has been used as often as it may be' }]);
});

test('limits by date, by tier and by buyer are each told; nothing is changed by a refusal', async () => {
  const hour = 3_600_000;
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const half = { kind: 'PERCENT', basisPoints: 5_000 };
  const [early, late, tier, once, ended] = (await Promise.all(
    Array.from({ length: 5 }, () => newEvent(organizer.api, { floor: 5 })),
  )) as [TestEvent, TestEvent, TestEvent, TestEvent, TestEvent];
  await create(early, { ...half, validFrom: at(hour) });
  await create(late, { ...half, validFrom: at(-2 * hour), validUntil: at(-hour) });
  expect(await order(ann, early, 'Stalls/R1/1')).toEqual(refused('NOT_YET_VALID'));
  expect(await order(ann, late, 'Stalls/R1/1')).toEqual(refused('NO_LONGER_VALID'));

  const { event } = await ann('query ($id: ID!) { event(id: $id) { priceTiers { id name } } }', {
    id: tier.id,
  });
  const floor = event.priceTiers.find(({ name }: { name: string }) => name === 'Floor');
  await create(tier, { ...half, priceTierIds: [floor.id] });
  expect(await order(ann, tier, 'Stalls/R1/1')).toEqual(refused('NOT_FOR_THESE_TICKETS'));

  await create(once, { ...half, maxUsesPerBuyer: 1 });
  expect(await order(ann, once, 'Stalls/R1/1')).toMatchObject(off(2_500));
  const second = await hold(ann, once.id, ['Stalls/R1/2']);
  expect(await orderHeld(ann, second.id)).toEqual(refused('USED_BY_YOU'));
  expect(await orderHeld(ann, second.id, null), 'the hold is as it was').toMatchObject({
    __typename: 'Order',
    promoCode: null,
  });
  expect(await order(bob, once, 'Stalls/R1/3')).toMatchObject(off(2_500));

  const promo = await create(ended, half);
  const end = 'mutation ($input: EndPromoCodeInput!) { endPromoCode(input: $input) { endedAt } }';
  expect(await codeOf(ann(end, { input: { promoCodeId: promo.id } }))).toBe('FORBIDDEN');
  await organizer.api(end, { input: { promoCodeId: promo.id } });
  expect(await order(ann, ended, 'Stalls/R1/1')).toEqual(refused('NO_LONGER_VALID'));
});

test('the last use, raced by 50 buyers, is given to one; cancelled unpaid, it is for the next', async () => {
  const event = await newEvent(organizer.api, { rows: 6 });
  await create(event, { kind: 'AMOUNT', amount: 1_000, maxUses: 1 });
  const buyers = await buyersWithoutProfiles(house, 50);
  const holds = await Promise.all(
    buyers.map((buyer, index) =>
      hold(buyer, event.id, [`Stalls/R${(index % 6) + 1}/${Math.floor(index / 6) + 1}`]),
    ),
  );
  const placed = await Promise.all(buyers.map((buyer, index) => orderHeld(buyer, holds[index].id)));
  const winner = placed.findIndex(({ __typename }) => __typename === 'Order');
  expect(placed[winner]).toMatchObject(off(1_000));
  expect(placed.filter((_, index) => index !== winner)).toEqual(Array(49).fill(refused('USED_UP')));
  expect(await usesOf(event)).toBe(1);

  await buyers[winner]?.('mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { id } }', {
    input: { orderId: placed[winner].id },
  });
  const next = winner === 0 ? 1 : 0;
  expect(await orderHeld(buyers[next] as Visitor['api'], holds[next].id)).toMatchObject(off(1_000));
  expect(await usesOf(event)).toBe(1);
});

test('made by the organizer of the event alone, each code once', async () => {
  const event = await newEvent(organizer.api);
  const promo = { kind: 'PERCENT', basisPoints: 1_000 };
  await create(event, promo);
  expect(await refusalOf(create(event, promo))).toMatchObject({ code: 'CONFLICT', field: 'code' });
  const rival = await newOrganizer(house);
  expect(await codeOf(create(event, { ...promo, code: 'OTHER' }, rival.api))).toBe('NOT_FOUND');
  expect(await codeOf(create(event, { ...promo, code: 'OTHER' }, ann))).toBe('FORBIDDEN');
  const { faults } = await refusalOf(create(event, { code: 'AMOUNT', kind: 'AMOUNT' }));
  expect(faults.map(({ field }) => field)).toEqual(['amount']);
});
