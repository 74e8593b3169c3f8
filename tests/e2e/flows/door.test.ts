import { afterEach, expect, inject, test } from 'vitest';
import { buy, newEvent } from '../../kit/box-office.js';
import { type Watch, watch } from '../../kit/live.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer } from '../../kit/visitors.js';

const house = inject('house');
const open: Watch[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const revoked = `subscription ($id: ID!) { ticketRevoked(eventId: $id) {
  eventId codes { ticketId number validFrom valid } } }`;
const checkIn = `mutation ($input: CheckInInput!) { checkIn(input: $input) { __typename
  ... on CheckedIn { ticket { number } } ... on AlreadyCheckedIn { device at } ... on NotValid { reason } } }`;
const cancelOrder = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { id status } }`;
const refundPolicy = { steps: [{ hoursBefore: 48, basisPoints: 5_000 }] };

test('a cancelled ticket is known to every connected scanner within 2 s, and lets nobody in', async () => {
  const organizer = await newOrganizer(house);
  const event = await newEvent(organizer.api, { refundPolicy });
  const [ann, bob] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const [cancelled, kept] = await Promise.all([
    buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']),
    buy(bob.api, event.id, ['Stalls/R2/1']),
  ]);
  const scanners = [1, 2, 3].map(() => watch(house, revoked, { id: event.id }, organizer.accessToken));
  const stranger = watch(house, revoked, { id: event.id }, ann.accessToken);
  open.push(...scanners, stranger);
  await Promise.all(scanners.map((scanner) => scanner.frame('the list as it is', () => true)));
  expect((await stranger.frame('a refusal', () => true)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');

  const startedAt = performance.now();
  const answer = await ann.api(cancelOrder, { input: { orderId: cancelled.id } });
  expect(answer.cancelOrder.status).toBe('REFUND_PENDING');
  const frames = await Promise.all(
    scanners.map((scanner) =>
      scanner.frame('both codes', ({ data }) => data?.ticketRevoked.codes.length === 2),
    ),
  );
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  for (const { data } of frames) {
    expect(data.ticketRevoked.codes.map(({ ticketId }: { ticketId: string }) => ticketId).sort()).toEqual(
      cancelled.tickets.map(({ id }: { id: string }) => id).sort(),
    );
    expect(data.ticketRevoked.codes[0]).toMatchObject({ valid: false, validFrom: 2 });
  }

  const show = async (code: string, device: string) =>
    (await organizer.api(checkIn, { input: { eventId: event.id, code, device } })).checkIn;
  expect((await show(cancelled.tickets[0].qrCode, 'a')).__typename).toBe('NotValid');
  expect(await show(kept.tickets[0].qrCode, 'a')).toMatchObject({ __typename: 'CheckedIn' });
  expect(await show(kept.tickets[0].qrCode, 'b')).toMatchObject({
    __typename: 'AlreadyCheckedIn',
    device: 'a',
  });

  const half = Math.floor((cancelled.total.total.amount + 1) / 2);
  await until('the money', async () => {
    const { order } = await ann.api(
      'query ($id: ID!) { order(id: $id) { status payments { refunds { amount { amount } status } } } }',
      { id: cancelled.id },
    );
    const [refund] = order.payments[0].refunds;
    return order.status === 'REFUNDED' && refund?.status === 'COMPLETED' && refund.amount.amount === half;
  });
});
