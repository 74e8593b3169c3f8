import { userRegistered } from '@parterre/contracts/auth-events';
import { createSealer } from '@parterre/personal-data/seal';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { cancelOrder, type Hall, openHall, seat } from './hall.js';

/** Tickets that change hands, on two instances. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
  const seal = createSealer(Buffer.from(hall.ticketsSettings.PERSONAL_DATA_KEY, 'base64')).seal;
  for (const userId of ['ann', 'bob', 'cat']) {
    await hall.publish(userRegistered, {
      ...{ userId, sealedEmail: seal('x', 'email'), sealedDisplayName: seal('x', 'display-name') },
      ...{ locale: 'en', registeredAt: new Date().toISOString() },
    });
  }
  await until('the people', async () => (await hall.db.collection('people').countDocuments()) === 3);
});
afterAll(() => hall.stop());

const ticketFields = 'id number status holder { id } offeredUntil';
const transfer = `mutation ($input: TransferTicketInput!) { transferTicket(input: $input) { ${ticketFields} } }`;
const offer = `mutation ($input: TicketActionInput!) { offerTransfer(input: $input) { code expiresAt ticket { ${ticketFields} } } }`;
const withdraw = `mutation ($input: TicketActionInput!) { withdrawTransferOffer(input: $input) { ${ticketFields} } }`;
const accept = `mutation ($input: AcceptTransferInput!) { acceptTransfer(input: $input) { ${ticketFields} qrCode } }`;
const mine = `{ myTickets { edges { node { ${ticketFields} qrCode } } } }`;
const checkIn = `mutation ($input: CheckInInput!) { checkIn(input: $input) { __typename
  ... on NotValid { reason } ... on CheckedIn { ticket { holder { id } } } } }`;

const bought = async (seats = [seat(1, 1)], terms = {}) => {
  const eventId = await hall.open({ terms });
  const order = await hall.order(eventId, seats, 'ann');
  await hall.pay(order);
  await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  const { tickets } = await hall.seen(order, 'ann');
  return { eventId, order, ticketId: tickets[0].id as string, code: tickets[0].qrCode as string };
};
const sent = async (query: string, input: object, as: string) => {
  const answer = await hall.ask(query, { input }, user(as));
  const refusal = answer.errors?.[0]?.extensions;
  return { data: Object.values(answer.data ?? {})[0] as never as Record<string, never>, refusal };
};
const heldBy = async (as: string, ticketId: string) => {
  const { data } = await hall.ask(mine, {}, user(as));
  return data?.myTickets.edges.find(({ node }: { node: { id: string } }) => node.id === ticketId)?.node;
};
const shown = async (eventId: string, code: string) => {
  const input = { eventId, code, device: 'scanner' };
  return (await hall.ask(checkIn, { input }, user('organizer-1', 'ORGANIZER'))).data?.checkIn;
};

test('a ticket given to another user lets them in, and the old code lets nobody in', async () => {
  const { eventId, order, ticketId, code } = await bought([seat(1, 1), seat(1, 2)]);
  const give = () => sent(transfer, { ticketId, toUserId: 'bob' }, 'ann');
  expect((await give()).data).toMatchObject({ status: 'TRANSFERRED', holder: { id: 'bob' } });
  // The answer was lost and it is sent again: nothing more happens.
  expect((await give()).data).toMatchObject({ holder: { id: 'bob' } });
  expect(await shown(eventId, code)).toEqual({ __typename: 'NotValid', reason: 'CODE_REPLACED' });
  const held = await heldBy('bob', ticketId);
  expect(held.qrCode).not.toBe(code);
  expect(await heldBy('ann', ticketId)).toBeUndefined();
  const told = await until('the news', () =>
    hall.told.find(({ name, payload }) => name === 'TicketTransferred' && payload.ticketId === ticketId),
  );
  const sealer = createSealer(Buffer.from(hall.ticketsSettings.PERSONAL_DATA_KEY, 'base64'));
  expect(told.payload).toMatchObject({ fromUserId: 'ann', toUserId: 'bob', eventTitle: 'Olympia Night' });
  expect(sealer.open(told.payload.sealedCode, 'ticket-code')).toBe(held.qrCode);
  // The buyer still sees the order, without the code that is not hers any more.
  const seen = await hall.seen(order, 'ann');
  expect(seen.tickets).toMatchObject([
    { status: 'TRANSFERRED', holder: { id: 'bob' }, qrCode: null },
    { status: 'VALID', qrCode: expect.any(String) },
  ]);
  expect(await shown(eventId, held.qrCode)).toEqual({
    __typename: 'CheckedIn',
    ticket: { holder: { id: 'bob' } },
  });
  expect((await sent(transfer, { ticketId, toUserId: 'cat' }, 'bob')).refusal).toMatchObject({
    code: 'CONFLICT',
    reason: 'NOT_USABLE',
  });
});

test('only its holder gives a ticket away, and only to a user there is', async () => {
  const { ticketId } = await bought();
  expect((await sent(transfer, { ticketId, toUserId: 'cat' }, 'bob')).refusal?.code).toBe('NOT_FOUND');
  const nobody = await sent(transfer, { ticketId, toUserId: 'nobody' }, 'ann');
  expect(nobody.refusal).toMatchObject({ code: 'BAD_USER_INPUT', faults: [{ field: 'toUserId' }] });
  expect((await sent(transfer, { ticketId, toUserId: 'ann' }, 'ann')).refusal).toMatchObject({
    reason: 'OWN',
  });
  expect((await sent(offer, { ticketId }, 'bob')).refusal?.code).toBe('NOT_FOUND');
});

test('an offered ticket goes to whoever accepts first; ten at once, one has it', async () => {
  const { ticketId, eventId, code } = await bought();
  const first = await sent(offer, { ticketId }, 'ann');
  const second = await sent(offer, { ticketId }, 'ann');
  expect((second.data.ticket as unknown as { offeredUntil: string }).offeredUntil).toBe(
    second.data.expiresAt,
  );
  expect((await sent(accept, { code: first.data.code }, 'bob')).refusal?.code).toBe('NOT_FOUND');
  const stored = JSON.stringify(
    await hall.db.collection<{ _id: string }>('tickets').findOne({ _id: ticketId }),
  );
  expect(stored).not.toContain(String(second.data.code).split('.')[1]);
  // Until then the ticket is as good as before.
  const takers = Array.from({ length: 10 }, (_, index) => `taker-${index}`);
  const answers = await Promise.all(takers.map((taker) => sent(accept, { code: second.data.code }, taker)));
  const taken = answers.filter(({ refusal }) => !refusal);
  expect(taken).toHaveLength(1);
  const [{ data: ticket } = { data: {} as Record<string, never> }] = taken;
  const holder = (ticket.holder as unknown as { id: string }).id;
  expect(ticket).toMatchObject({ status: 'TRANSFERRED', offeredUntil: null, qrCode: expect.any(String) });
  // The winner's answer may have been lost.
  expect((await sent(accept, { code: second.data.code }, holder)).data).toMatchObject({ id: ticketId });
  expect(await shown(eventId, code)).toMatchObject({ reason: 'CODE_REPLACED' });
});

test('an offer ends when it is taken back, when the ticket is given away, and by time', async () => {
  const { ticketId } = await bought();
  const one = await sent(offer, { ticketId }, 'ann');
  expect((await sent(withdraw, { ticketId }, 'ann')).data).toMatchObject({ offeredUntil: null });
  expect((await sent(accept, { code: one.data.code }, 'bob')).refusal?.code).toBe('NOT_FOUND');
  const two = await sent(offer, { ticketId }, 'ann');
  await sent(transfer, { ticketId, toUserId: 'cat' }, 'ann');
  expect((await sent(accept, { code: two.data.code }, 'bob')).refusal?.code).toBe('NOT_FOUND');
  const three = await sent(offer, { ticketId }, 'cat');
  hall.pass(7 * 24 * 3_600_000 + 1);
  expect((await sent(accept, { code: three.data.code }, 'bob')).refusal?.code).toBe('NOT_FOUND');
});

test('given away and scanned at once: the code that was shown either let in or was dead', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { eventId, ticketId, code } = await bought();
    const [given, scan] = await Promise.all([
      sent(transfer, { ticketId, toUserId: 'bob' }, 'ann'),
      shown(eventId, code),
    ]);
    const stored = await hall.db
      .collection<{ _id: string; holderId: string }>('tickets')
      .findOne({ _id: ticketId });
    if (given.refusal) {
      expect([scan.__typename, stored?.holderId]).toEqual(['CheckedIn', 'ann']);
    } else {
      expect([scan.reason, stored?.holderId]).toEqual(['CODE_REPLACED', 'bob']);
    }
  }
});

test('an order of which a ticket was given away is not cancelled by its buyer', async () => {
  const refundPolicy = { steps: [{ hoursBefore: 0, basisPoints: 10_000 }], resaleBasisPoints: null };
  const { order, ticketId } = await bought([seat(1, 1), seat(1, 2)], { refundPolicy });
  await sent(transfer, { ticketId, toUserId: 'bob' }, 'ann');
  expect((await sent(cancelOrder, { orderId: order.id }, 'ann')).refusal?.code).toBe('CONFLICT');
  await sent(transfer, { ticketId, toUserId: 'ann' }, 'bob');
  expect((await sent(cancelOrder, { orderId: order.id }, 'ann')).data).toMatchObject({
    status: 'REFUND_PENDING',
  });
});
