import type { Ticket, TransferOffer } from './ticket.js';

/** Why a ticket cannot change hands. */
export type TransferRefusal =
  /** It lets nobody in any more, or its holder is inside. */
  'NOT_USABLE' | 'BEING_REFUNDED' | 'STARTED' | 'OWN' | 'TOO_OFTEN';

export type TransferDecision =
  | { kind: 'TRANSFERRED'; change: Pick<Ticket, keyof Transferred> }
  /** It was given to this user by this one just before. */
  | { kind: 'KNOWN' }
  | { kind: 'REFUSED'; reason: TransferRefusal };

type Transferred = Pick<Ticket, 'holderId' | 'status' | 'codeVersion' | 'revokedAt' | 'transfers' | 'offer'>;

/** Beyond it a ticket is traded, not given. */
export const mostTransfers = 20;

/** Gives a ticket to another holder; the codes from before die with it. */
export function decideTransfer(
  ticket: Ticket,
  { from, to }: { from: string; to: string },
  startsAt: Date,
  now: Date,
): TransferDecision {
  const last = ticket.transfers.at(-1);
  if (ticket.holderId === to && last?.from === from && last.to === to) return { kind: 'KNOWN' };
  const reason = to === from ? 'OWN' : refusalOf(ticket, startsAt, now);
  if (reason) return { kind: 'REFUSED', reason };
  return {
    kind: 'TRANSFERRED',
    change: {
      holderId: to,
      status: 'TRANSFERRED',
      codeVersion: ticket.codeVersion + 1,
      revokedAt: now,
      transfers: [...ticket.transfers, { from, to, at: now }],
      offer: null,
    },
  };
}

/** `null` when the ticket may change hands. */
export function refusalOf(ticket: Ticket, startsAt: Date, now: Date): TransferRefusal | null {
  if (ticket.status !== 'VALID' && ticket.status !== 'TRANSFERRED') return 'NOT_USABLE';
  if (ticket.withdrawing) return 'BEING_REFUNDED';
  if (now >= startsAt) return 'STARTED';
  return ticket.transfers.length >= mostTransfers ? 'TOO_OFTEN' : null;
}

export function isOpen(offer: TransferOffer | null, digest: string, now: Date): boolean {
  return offer !== null && offer.digest === digest && offer.expiresAt > now;
}
