import { expect, inject, test } from 'vitest';
import { buy, newEvent, orderOf, seatsOf } from '../../kit/box-office.js';
import { codeOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newCast, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const { organizer, ann, bob } = await newCast(house);

async function giveBack({ api }: Visitor, ticketId: string) {
  const { resellTicket } = await api(
    'mutation ($input: TicketActionInput!) { resellTicket(input: $input) { id status } }',
    { input: { ticketId } },
  );
  return resellTicket.status;
}

async function scan(eventId: string, code: string) {
  const { checkIn } = await organizer.api(
    `mutation ($input: CheckInInput!) { checkIn(input: $input) { __typename ... on NotValid { reason } } }`,
    { input: { eventId, code, device: 'north-1' } },
  );
  return checkIn;
}

test('a ticket given back: its code is dead, its seat is sold again under a new number, its buyer gets the policy’s part', async () => {
  const refundPolicy = { steps: [], resaleBasisPoints: 8_000 };
  const event = await newEvent(organizer.api, { refundPolicy });
  const order = await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const [given, kept] = order.tickets;
  expect(await giveBack(ann, given.id)).toBe('CANCELLED');
  expect(await giveBack(ann, given.id), 'sent again, the same').toBe('CANCELLED');
  expect(await scan(event.id, given.qrCode)).toEqual({ __typename: 'NotValid', reason: 'CANCELLED' });
  await until('the seat', async () => (await seatsOf(ann.api, event.id))[0] === 'ASAAAAAAAA');

  const resold = await buy(bob.api, event.id, ['Stalls/R1/1']);
  expect(resold.tickets[0].number).not.toBe(given.number);
  // 111.83 for two: 55.91 for the first; 80 % of it is 44.728.
  const { payments, status } = await until('the money', async () => {
    const seen = await orderOf(ann.api, order.id);
    return seen.payments[0].status === 'PARTIALLY_REFUNDED' && seen;
  });
  expect(payments[0].refunds).toMatchObject([{ amount: { amount: 4_473 } }]);
  expect(status, 'the order lives on').toBe('CONFIRMED');
  expect((await scan(event.id, kept.qrCode)).__typename).toBe('CheckedIn');
  const { order: seen } = await ann.api(
    'query ($id: ID!) { order(id: $id) { timeline { kind by { id } amount { amount } } } }',
    { id: order.id },
  );
  expect(seen.timeline).toContainEqual({
    kind: 'TICKET_TAKEN_BACK',
    by: { id: ann.userId },
    amount: { amount: 4_473 },
  });
});

test('nobody gives back what is not theirs, was used, or is not taken back by the event', async () => {
  const refundPolicy = { steps: [], resaleBasisPoints: 10_000 };
  const [taking, keeping] = await Promise.all([
    newEvent(organizer.api, { refundPolicy }),
    newEvent(organizer.api),
  ]);
  const [used, given] = (await buy(ann.api, taking.id, ['Stalls/R1/1', 'Stalls/R1/2'])).tickets;
  const [other] = (await buy(ann.api, keeping.id, ['Stalls/R1/1'])).tickets;
  expect(await codeOf(giveBack(ann, other.id))).toBe('CONFLICT');
  expect(await codeOf(giveBack(bob, used.id))).toBe('NOT_FOUND');
  await scan(taking.id, used.qrCode);
  expect(await codeOf(giveBack(ann, used.id))).toBe('CONFLICT');
  await ann.api('mutation ($input: TransferTicketInput!) { transferTicket(input: $input) { id } }', {
    input: { ticketId: given.id, toUserId: bob.userId },
  });
  expect(await codeOf(giveBack(bob, given.id)), 'a present is not sold').toBe('CONFLICT');
  expect((await seatsOf(ann.api, taking.id))[0]).toBe('SSAAAAAAAA');
});
