import { Access } from '@parterre/subgraph-kit/access';
import { type ConnectionOf, PageArgs } from '@parterre/subgraph-kit/connection';
import { DateTime } from '@parterre/subgraph-kit/scalars';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Ticket as TicketState } from '../../domain/ticket.js';
import type { TicketsContext } from '../context.js';
import { toPage, toQuery } from '../pages.js';
import { TicketConnection } from '../types/door.js';
import { Ticket } from '../types/ticket.js';
import {
  AcceptTransferInput,
  TicketActionInput,
  TicketOffer,
  TransferTicketInput,
} from '../types/transfer.js';

/** How a ticket changes hands. */
@Resolver(() => Ticket)
export class TransferResolver {
  @Access('SIGNED_IN')
  @Query(() => TicketConnection, {
    description: 'The tickets the viewer holds, bought or given, of any status, the latest first.',
  })
  async myTickets(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<ConnectionOf<TicketState>> {
    return toPage(await useCases.viewMyTickets(viewer, toQuery(page)), page);
  }

  @Access('OWNER')
  @Mutation(() => Ticket, {
    description:
      'Gives a ticket to another user at once: the old code stops working and the new holder has another. CONFLICT when it was used, is void, or the event has begun.',
  })
  transferTicket(
    @Arg('input', () => TransferTicketInput, { description: 'Which ticket, to whom.' })
    { ticketId, toUserId }: TransferTicketInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<TicketState> {
    return useCases.transferTicket(viewer, ticketId, toUserId);
  }

  @Access('OWNER')
  @Mutation(() => TicketOffer, {
    description:
      'Makes a code that passes the ticket on to whoever accepts it first. A later offer replaces it.',
  })
  offerTransfer(
    @Arg('input', () => TicketActionInput, { description: 'Which ticket.' }) { ticketId }: TicketActionInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<object> {
    return useCases.offerTransfer(viewer, ticketId);
  }

  @Access('OWNER')
  @Mutation(() => Ticket, { description: 'Takes an offer back; its code is worth nothing from then on.' })
  withdrawTransferOffer(
    @Arg('input', () => TicketActionInput, { description: 'Which ticket.' }) { ticketId }: TicketActionInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<TicketState> {
    return useCases.withdrawTransferOffer(viewer, ticketId);
  }

  @Access('SIGNED_IN')
  @Mutation(() => Ticket, {
    description:
      'Takes over a ticket by the code of its offer. NOT_FOUND when the code is over, used or never was.',
  })
  acceptTransfer(
    @Arg('input', () => AcceptTransferInput, { description: 'The code.' }) { code }: AcceptTransferInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<TicketState> {
    return useCases.acceptTransfer(viewer, code);
  }

  @Access('OWNER')
  @Mutation(() => Ticket, {
    description:
      "Gives a ticket back to the pool: its code is dead, its place is sold again, and its buyer gets the part of its price that the event's policy says. CONFLICT when it was used, is void, was given by someone else, or is not taken back.",
  })
  resellTicket(
    @Arg('input', () => TicketActionInput, { description: 'Which ticket.' }) { ticketId }: TicketActionInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<TicketState> {
    return useCases.resellTicket(viewer, ticketId);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'Until when its holder offers it by a code; null when it is not offered.',
  })
  offeredUntil(@Root() { offer }: TicketState, @Ctx() { clock }: TicketsContext): Date | null {
    return offer && offer.expiresAt > clock() ? offer.expiresAt : null;
  }
}
