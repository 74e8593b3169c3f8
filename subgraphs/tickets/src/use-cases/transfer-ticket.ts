import { createHash, randomBytes } from 'node:crypto';
import { BadUserInput, Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import type { Sale } from '../domain/sale.js';
import type { Ticket, TransferOffer } from '../domain/ticket.js';
import {
  decideTransfer,
  isOpen,
  mostTransfers,
  refusalOf,
  type TransferRefusal,
} from '../domain/transfer.js';
import type { Ports, TicketDecision } from './ports.js';
import type { UseCases } from './use-cases.js';
import { userIdOf } from './viewer.js';

const offerMs = 7 * 24 * 60 * 60_000;

/** Gives a ticket of the viewer to another user, at once. Sent again, it answers the same. */
export function createTransferTicket(ports: Ports): UseCases['transferTicket'] {
  const give = createGive(ports);
  return async (viewer, ticketId, to) => {
    const from = userIdOf(viewer);
    const ticket = await ticketOf(ports, ticketId);
    const wasTheirs = ticket.transfers.at(-1)?.from === from && ticket.holderId === to;
    if (ticket.holderId !== from && !wasTheirs) throw new NotFound('There is no such ticket.');
    if (!(await ports.people.isKnown(to))) throw BadUserInput.at('toUserId', 'is not the id of a user');
    const sale = await saleOf(ports, ticket);
    return give(ticketId, sale, to, (current) =>
      current.holderId === from || current.transfers.at(-1)?.from === from ? from : null,
    );
  };
}

/** Makes a code by which whoever has it first takes the ticket over; an earlier code of it is dead. */
export function createOfferTransfer(ports: Ports): UseCases['offerTransfer'] {
  const { tickets, clock } = ports;
  return async (viewer, ticketId) => {
    const from = userIdOf(viewer);
    const sale = await saleOf(ports, await ticketOf(ports, ticketId));
    const secret = randomBytes(24).toString('base64url');
    const now = clock();
    const expiresAt = new Date(Math.min(now.getTime() + offerMs, sale.startsAt.getTime()));
    const offered = await changeOwn(tickets, ticketId, from, (ticket) => {
      const refusal = refusalOf(ticket, sale.startsAt, now);
      if (refusal) throw refused(refusal);
      return { digest: digestOf(secret), expiresAt };
    });
    return { code: `${ticketId}.${secret}`, expiresAt, ticket: offered };
  };
}

/** Takes the offer back: its code is dead. */
export function createWithdrawTransferOffer({ tickets }: Ports): UseCases['withdrawTransferOffer'] {
  return (viewer, ticketId) => changeOwn(tickets, ticketId, userIdOf(viewer), () => null);
}

/** The viewer is the holder from now on. */
export function createAcceptTransfer(ports: Ports): UseCases['acceptTransfer'] {
  const give = createGive(ports);
  return async (viewer, code) => {
    const to = userIdOf(viewer);
    const [ticketId = '', secret = ''] = code.split('.');
    const digest = digestOf(secret);
    const [ticket] = await ports.tickets.findMany([ticketId]);
    // A code that was never made and one that is over look the same.
    if (!ticket || !(isOpen(ticket.offer, digest, ports.clock()) || ticket.transfers.at(-1)?.to === to)) {
      throw noOffer();
    }
    const sale = await saleOf(ports, ticket);
    return give(ticketId, sale, to, (current) => {
      if (isOpen(current.offer, digest, ports.clock())) return current.holderId;
      const last = current.transfers.at(-1);
      return last?.to === to && current.holderId === to ? last.from : null;
    });
  };
}

function createGive({ tickets, events, live, clock }: Ports) {
  /** @param giverOf who gives it as it stands; `null` when it is not to be had any more */
  return async (
    ticketId: string,
    sale: Sale,
    to: string,
    giverOf: (ticket: Ticket) => string | null,
  ): Promise<Ticket> => {
    const given = await tickets.change(ticketId, async (ticket): Promise<TicketDecision<Ticket>> => {
      const from = giverOf(ticket);
      if (from === null) throw noOffer();
      const now = clock();
      const decision = decideTransfer(ticket, { from, to }, sale.startsAt, now);
      switch (decision.kind) {
        case 'KNOWN':
          return { answer: ticket, change: null };
        case 'REFUSED':
          throw refused(decision.reason);
        case 'TRANSFERRED': {
          const after = { ...ticket, ...decision.change };
          const entry = await events.transferred(after, { from, to }, sale, now);
          return { answer: after, change: decision.change, entries: [entry] };
        }
        default: {
          const never: never = decision;
          throw new Error(`Undecided: ${JSON.stringify(never)}`);
        }
      }
    });
    if (!given) throw noOffer();
    live.ticketsRevoked(given.eventId);
    return given;
  };
}

async function changeOwn(
  tickets: Ports['tickets'],
  ticketId: string,
  holderId: string,
  offerOf: (ticket: Ticket) => TransferOffer | null,
): Promise<Ticket> {
  const changed = await tickets.change(ticketId, (ticket): TicketDecision<Ticket> => {
    if (ticket.holderId !== holderId) throw new NotFound('There is no such ticket.');
    const offer = offerOf(ticket);
    return { answer: { ...ticket, offer }, change: { offer } };
  });
  if (!changed) throw new NotFound('There is no such ticket.');
  return changed;
}

async function ticketOf({ tickets }: Ports, ticketId: string): Promise<Ticket> {
  const [ticket] = await tickets.findMany([ticketId]);
  if (!ticket) throw new NotFound('There is no such ticket.');
  return ticket;
}

async function saleOf({ sales }: Ports, { id, eventId }: Ticket): Promise<Sale> {
  const sale = await sales.find(eventId);
  if (!sale) throw new Error(`Ticket ${id} is of an event that is not on the market.`);
  return sale;
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function noOffer(): NotFound {
  return new NotFound('This ticket is not, or no longer, offered.');
}

const reasons: Record<TransferRefusal, string> = {
  NOT_USABLE: 'The ticket was used or is void; it cannot be given away.',
  BEING_REFUNDED: 'The order of this ticket is being cancelled.',
  STARTED: 'The event has begun; tickets stay with their holders.',
  OWN: 'The ticket is theirs already.',
  TOO_OFTEN: `A ticket can be given away at most ${mostTransfers} times.`,
};

function refused(reason: TransferRefusal): Conflict {
  return new Conflict(reasons[reason], { reason });
}
