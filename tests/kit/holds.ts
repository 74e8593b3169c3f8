import { randomUUID } from 'node:crypto';
import type { Api } from '@parterre/house/api';

/** What visitors do with holds, signed in or not, each with all that the API answers. */

export const holdResult = `__typename
  ... on SeatHold {
    id expiresAt serverTime event { id } seats { seatId section row number accessible restrictedView price { amount } }
    generalAdmission { area { key } quantity } total { total { amount currency } }
  }
  ... on SeatsUnavailable { unavailable alternatives { seatId } }
  ... on SalesClosed { opensAt closedAt }
  ... on TooManyTickets { limit }
  ... on AdmissionRequired { reason waitingRoom { isOpen admittedUpTo length } }`;

/** Seats by their ids, or added to a hold, or under an access code: any field of HoldSeatsInput. */
export async function hold(visitor: Api, eventId: string, seatIds: string[], more: object = {}) {
  const { holdSeats } = await visitor(
    `mutation ($input: HoldSeatsInput!) { holdSeats(input: $input) { ${holdResult} } }`,
    { input: { eventId, seatIds, idempotencyKey: randomUUID(), ...more } },
  );
  return holdSeats;
}

export async function holdBest(visitor: Api, eventId: string, quantity: number, more: object = {}) {
  const { holdBestSeats } = await visitor(
    `mutation ($input: HoldBestSeatsInput!) { holdBestSeats(input: $input) { ${holdResult} } }`,
    { input: { eventId, quantity, idempotencyKey: randomUUID(), ...more } },
  );
  return holdBestSeats;
}

/** The hold as its owner sees it; null when it is over. */
export async function holdOf(visitor: Api, holdId: string, guestToken?: string) {
  const { hold } = await visitor(
    `query ($id: ID!, $guestToken: String) { hold(id: $id, guestToken: $guestToken) {
      id expiresAt seats { seatId } total { total { amount } } } }`,
    { id: holdId, guestToken },
  );
  return hold;
}

export async function extendHold(visitor: Api, holdId: string, guestToken?: string) {
  const { extendHold } = await visitor(
    `mutation ($input: HoldActionInput!) { extendHold(input: $input) { ${holdResult} } }`,
    { input: { holdId, guestToken } },
  );
  return extendHold;
}

/** @returns whether there was still something to give back */
export async function releaseHold(visitor: Api, holdId: string, guestToken?: string): Promise<boolean> {
  const { releaseHold } = await visitor(
    'mutation ($input: HoldActionInput!) { releaseHold(input: $input) }',
    { input: { holdId, guestToken } },
  );
  return releaseHold;
}

export async function newGuestToken(anyone: Api): Promise<string> {
  const { createGuestToken } = await anyone('mutation { createGuestToken { guestToken } }');
  return createGuestToken.guestToken;
}

export const seatIdsOf = ({ seats }: { seats: { seatId: string }[] }): string[] =>
  seats.map(({ seatId }) => seatId);
