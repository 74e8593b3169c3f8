import { createPublicKey, type JsonWebKey, randomUUID, verify } from 'node:crypto';
import { type Api, login } from './api.js';
import type { DemoAccounts } from './seed.js';
import { type Money, money, poll, step } from './telling.js';

/** The second half of the demo: what a box office does beside selling. */

export interface Scene {
  api: Api;
  graphqlUrl: string;
  /** Has a confirmed order of two tickets. */
  buyer: Api;
  accounts: DemoAccounts;
  eventId: string;
  orderId: string;
}

interface Ticket {
  id: string;
  number: string;
  qrCode: string;
}

/** Best available, a code checked offline, a transfer, a door with a second scan, and a refund. */
export async function playBoxOffice(scene: Scene): Promise<void> {
  const { api, graphqlUrl, buyer, accounts, eventId, orderId } = scene;
  await step('The best three seats together, chosen by the server (and let go again)', () =>
    bestSeats(buyer, eventId),
  );

  const [kept, given] = await ticketsOf(buyer, orderId);
  if (!kept || !given) {
    throw new Error('The order has not its two tickets.');
  }
  await step(
    `A scanner without a network checks the code of ${given.number}, by the published keys alone`,
    () => checkOffline(graphqlUrl, given),
  );
  await step(`${given.number} is given to somebody else`, async () => {
    const friend = await login(api, accounts.buyer);
    await buyer('mutation ($input: TransferTicketInput!) { transferTicket(input: $input) { id } }', {
      input: { ticketId: given.id, toUserId: friend.userId },
    });
    return { shown: `${accounts.buyer.email} has it now, with a code of its own`, value: undefined };
  });

  const staff = await login(api, accounts.staff);
  await step('The door scans the old code of it', () => scan(staff.api, eventId, given));
  await step(`The door scans ${kept.number}`, () => scan(staff.api, eventId, kept));
  await step('…and once more, at another entrance', () => scan(staff.api, eventId, kept, 'east'));

  const organizer = await login(api, accounts.organizer);
  await step('The organizer gives the money back', () => refund(organizer.api, buyer, orderId));
  await step('All that happened to the order', () => timeline(buyer, orderId));
}

async function bestSeats(buyer: Api, eventId: string) {
  const { holdBestSeats } = await buyer(
    `mutation ($input: HoldBestSeatsInput!) { holdBestSeats(input: $input) {
      __typename
      ... on SeatHold { id seats { section row number } total { total { amount currency } } }
    } }`,
    { input: { eventId, quantity: 3, adjacent: true, idempotencyKey: randomUUID() } },
  );
  if (holdBestSeats.__typename !== 'SeatHold') {
    throw new Error(`No three seats together: ${holdBestSeats.__typename}`);
  }
  await buyer('mutation ($input: HoldActionInput!) { releaseHold(input: $input) }', {
    input: { holdId: holdBestSeats.id },
  });
  const seats = holdBestSeats.seats.map(
    (seat: { section: string; row: string; number: string }) => `${seat.section} ${seat.row}${seat.number}`,
  );
  return { shown: `${seats.join(', ')} for ${money(holdBestSeats.total.total)}`, value: undefined };
}

/** As an app at the door does it: the keys are asked for beforehand, the code is looked at with nothing else. */
async function checkOffline(graphqlUrl: string, { qrCode, number }: Ticket) {
  const answer = await fetch(new URL('/.well-known/ticket-keys.json', graphqlUrl));
  const { keys } = (await answer.json()) as { keys: JsonWebKey[] };
  const [head, payload = '', signature = ''] = qrCode.split('.');
  const signed = keys.some((key) =>
    verify(
      null,
      Buffer.from(`${head}.${payload}`),
      createPublicKey({ key, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    ),
  );
  if (!signed) throw new Error(`The code of ${number} was not signed by this house.`);
  const shown = `signed by this house: ${Buffer.from(payload, 'base64url').toString('utf8')}`;
  return { shown, value: undefined };
}

async function timeline(buyer: Api, orderId: string) {
  const { me, order } = await buyer(
    `query ($id: ID!) { me { id }
      order(id: $id) { timeline { kind at by { id } amount { amount currency } } } }`,
    { id: orderId },
  );
  const lines = order.timeline.map(({ kind, at, by, amount }: Moment) => {
    const who = by === null ? '' : by.id === me.id ? ' by the buyer' : ' by the organizer';
    return `${at.slice(11, 23)}  ${kind}${amount ? ` ${money(amount)}` : ''}${who}`;
  });
  return { shown: lines.join('\n'), value: undefined };
}

interface Moment {
  kind: string;
  at: string;
  by: { id: string } | null;
  amount: Money | null;
}

async function ticketsOf(buyer: Api, orderId: string): Promise<Ticket[]> {
  const { order } = await buyer('query ($id: ID!) { order(id: $id) { tickets { id number qrCode } } }', {
    id: orderId,
  });
  return order.tickets;
}

async function scan(staff: Api, eventId: string, ticket: Ticket, gate = 'north') {
  const { checkIn } = await staff(
    `mutation ($input: CheckInInput!) { checkIn(input: $input) {
      __typename
      ... on CheckedIn { at }
      ... on AlreadyCheckedIn { firstAt: at gate }
      ... on NotValid { reason }
    } }`,
    { input: { eventId, code: ticket.qrCode, device: `demo-${gate}`, gate } },
  );
  const shown = {
    CheckedIn: () => `come in (${checkIn.at})`,
    AlreadyCheckedIn: () => `already inside since ${checkIn.firstAt}, by the ${checkIn.gate} entrance`,
    NotValid: () => `not valid: ${checkIn.reason}`,
  }[checkIn.__typename as 'CheckedIn' | 'AlreadyCheckedIn' | 'NotValid'];
  return { shown: shown(), value: undefined };
}

async function refund(organizer: Api, buyer: Api, orderId: string) {
  const { order } = await buyer('query ($id: ID!) { order(id: $id) { payments { id status } } }', {
    id: orderId,
  });
  const captured = order.payments.find((payment: { status: string }) => payment.status === 'CAPTURED');
  await organizer('mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { id } }', {
    input: { paymentId: captured.id, reason: 'End of the demo', idempotencyKey: randomUUID() },
  });
  const refunded = await poll('the refund', async () => {
    const { order } = await buyer(
      'query ($id: ID!) { order(id: $id) { number status payments { refunded { amount currency } status } } }',
      { id: orderId },
    );
    return order.status === 'REFUNDED' ? order : undefined;
  });
  const payment = refunded.payments.find((one: { status: string }) => one.status === 'REFUNDED');
  return {
    shown: `${refunded.number}: ${refunded.status}, ${money(payment.refunded)} back`,
    value: undefined,
  };
}
