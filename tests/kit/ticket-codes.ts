import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import type { HouseFacts } from './shared-house.js';

export type TicketKeys = JsonWebKey[];

/** What a scanner asks the public door for once, before it goes where no network is. */
export async function ticketKeysOf(house: HouseFacts): Promise<TicketKeys> {
  const answer = await fetch(new URL('/.well-known/ticket-keys.json', house.graphqlUrl));
  const { keys } = (await answer.json()) as { keys: TicketKeys };
  return keys;
}

/**
 * What stands in a code, by the published keys alone: as somebody would write it who has read only the description of
 * `Ticket.qrCode`, without a library of ours.
 * @returns null unless one of the keys has signed it
 */
export function readOffline(keys: TicketKeys, code: string): Record<string, unknown> | null {
  const [head = '', payload = '', signature = ''] = code.split('.');
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  const isSigned = keys.some((jwk) =>
    verify(
      null,
      Buffer.from(`${head}.${payload}`),
      createPublicKey({ key: jwk, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    ),
  );
  return isSigned && parse(head).typ === 'parterre-ticket+jws' ? parse(payload) : null;
}
