import { expect, inject, test } from 'vitest';
import { buy, newEvent } from '../../kit/box-office.js';
import { textOf } from '../../kit/eml.js';
import { mailAbout } from '../../kit/mailbox.js';
import { codeOf, refusalOf } from '../../kit/refusal.js';
import { newBuyer, newCast, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const { organizer, ann, bob } = await newCast(house);

const ticketFields = 'id status offeredUntil holder { id }';

async function change({ api }: Visitor, mutation: string, inputType: string, input: object) {
  const answer = await api(
    `mutation ($input: ${inputType}!) { ${mutation}(input: $input) { ${ticketFields} } }`,
    { input },
  );
  return answer[mutation];
}
const transfer = (from: Visitor, ticketId: string, { userId }: Visitor) =>
  change(from, 'transferTicket', 'TransferTicketInput', { ticketId, toUserId: userId });
const accept = (by: Visitor, code: string) => change(by, 'acceptTransfer', 'AcceptTransferInput', { code });
const withdraw = (by: Visitor, ticketId: string) =>
  change(by, 'withdrawTransferOffer', 'TicketActionInput', { ticketId });

async function offer({ api }: Visitor, ticketId: string): Promise<{ code: string; expiresAt: string }> {
  const { offerTransfer } = await api(
    'mutation ($input: TicketActionInput!) { offerTransfer(input: $input) { code expiresAt ticket { offeredUntil } } }',
    { input: { ticketId } },
  );
  expect(offerTransfer.ticket.offeredUntil).toBe(offerTransfer.expiresAt);
  return offerTransfer;
}

async function scan(eventId: string, code: string) {
  const { checkIn } = await organizer.api(
    `mutation ($input: CheckInInput!) { checkIn(input: $input) { __typename
      ... on CheckedIn { ticket { holder { id } } } ... on NotValid { reason } } }`,
    { input: { eventId, code, device: 'north-1' } },
  );
  return checkIn;
}

async function ticketOf({ api }: Visitor, id: string) {
  return (await api(`query ($id: ID!) { ticket(id: $id) { ${ticketFields} qrCode } }`, { id })).ticket;
}

test('a ticket given to another user: the old code is dead, the new one lets them in, both are written to', async () => {
  const [event, giver, taker] = await Promise.all([
    newEvent(organizer.api),
    newBuyer(house, 'Giver'),
    newBuyer(house, 'Taker'),
  ]);
  const order = await buy(giver.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const [{ id, number, qrCode: old }, kept] = order.tickets;
  expect(await transfer(giver, id, taker)).toMatchObject({
    status: 'TRANSFERRED',
    holder: { id: taker.userId },
  });
  expect((await transfer(giver, id, taker)).id, 'sent again, the same').toBe(id);

  const { qrCode } = await ticketOf(taker, id);
  expect(qrCode).not.toBe(old);
  expect(await codeOf(ticketOf(giver, id))).toBe('NOT_FOUND');
  expect(await scan(event.id, old)).toEqual({ __typename: 'NotValid', reason: 'CODE_REPLACED' });
  expect(await scan(event.id, qrCode)).toEqual({
    __typename: 'CheckedIn',
    ticket: { holder: { id: taker.userId } },
  });
  const { order: seen } = await giver.api(
    'query ($id: ID!) { order(id: $id) { tickets { status holder { id } } } }',
    { id: order.id },
  );
  expect(seen.tickets, 'the buyer still sees whose it is').toEqual([
    { status: 'CHECKED_IN', holder: { id: taker.userId } },
    { status: 'VALID', holder: { id: giver.userId } },
  ]);
  expect((await ticketOf(giver, kept.id)).qrCode, 'the other ticket is as it was').toBe(kept.qrCode);
  expect(textOf(await mailAbout(house, taker, event.title), 'text/plain')).toContain(number);
  expect(await refusalOf(transfer(taker, id, giver)), 'they are inside').toMatchObject({ code: 'CONFLICT' });
});

test('a ticket on offer goes to whoever has the code first, and to no second one', async () => {
  const event = await newEvent(organizer.api);
  const { tickets } = await buy(ann.api, event.id, ['Stalls/R1/1']);
  const [{ id, qrCode: old }] = tickets;
  const replaced = await offer(ann, id);
  const { code } = await offer(ann, id);
  expect(await codeOf(accept(bob, replaced.code))).toBe('NOT_FOUND');
  expect((await ticketOf(ann, id)).qrCode, 'until then it is as good as before').toBe(old);

  const takers = await Promise.all([newBuyer(house), newBuyer(house), newBuyer(house)]);
  const outcomes = await Promise.all(
    takers.map((taker) => accept(taker, code).catch(({ errors }) => errors[0].extensions.code)),
  );
  const winner = outcomes.findIndex((outcome) => typeof outcome !== 'string');
  expect(outcomes.filter((outcome) => outcome === 'NOT_FOUND')).toHaveLength(2);
  expect(outcomes[winner]).toMatchObject({
    status: 'TRANSFERRED',
    offeredUntil: null,
    holder: { id: takers[winner]?.userId },
  });
  expect(await scan(event.id, old)).toMatchObject({ reason: 'CODE_REPLACED' });
  const { qrCode } = await ticketOf(takers[winner] ?? bob, id);
  expect(await scan(event.id, qrCode)).toMatchObject({ __typename: 'CheckedIn' });
});

test('an offer that is taken back is worth nothing, and what is somebody else’s is not given away', async () => {
  const event = await newEvent(organizer.api);
  const [{ id }] = (await buy(ann.api, event.id, ['Stalls/R1/1'])).tickets;
  const { code } = await offer(ann, id);
  expect(await withdraw(ann, id)).toMatchObject({ offeredUntil: null });
  expect(await codeOf(accept(bob, code))).toBe('NOT_FOUND');
  expect(await codeOf(transfer(bob, id, bob))).toBe('NOT_FOUND');
  expect(await codeOf(withdraw(bob, id))).toBe('NOT_FOUND');
  const nobody = { ...bob, userId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' };
  expect((await refusalOf(transfer(ann, id, nobody))).faults).toMatchObject([{ field: 'toUserId' }]);
  expect(await ticketOf(ann, id)).toMatchObject({ status: 'VALID' });
});

test('who was given a ticket, and who gave it, see all of it but what is the other’s: null, and no error', async () => {
  const [event, giver, taker] = await Promise.all([
    newEvent(organizer.api),
    newBuyer(house, 'Giver'),
    newBuyer(house, 'Taker'),
  ]);
  const bought = await buy(taker.api, event.id, ['Stalls/R1/1']);
  const { id: orderId, number, tickets } = await buy(giver.api, event.id, ['Stalls/R1/2']);
  await transfer(giver, tickets[0].id, taker);

  const mine = 'query { myTickets { edges { node { number qrCode order { number } } } } }';
  const { myTickets } = await taker.api(mine);
  expect(myTickets.edges.map(({ node }: { node: object }) => node)).toEqual([
    { number: tickets[0].number, qrCode: expect.any(String), order: null },
    { number: bought.tickets[0].number, qrCode: expect.any(String), order: { number: bought.number } },
  ]);
  const { order } = await giver.api(
    'query ($id: ID!) { order(id: $id) { tickets { number qrCode order { number } } } }',
    { id: orderId },
  );
  expect(order.tickets).toEqual([{ number: tickets[0].number, qrCode: null, order: { number } }]);
});
