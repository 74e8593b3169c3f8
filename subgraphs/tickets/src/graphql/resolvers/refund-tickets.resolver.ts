import { Access } from '@parterre/subgraph-kit/access';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Order as OrderState } from '../../domain/order.js';
import type { TicketsContext } from '../context.js';
import { Order } from '../types/order.js';
import { RefundTicketsInput } from '../types/refund-tickets.js';

@Resolver()
export class RefundTicketsResolver {
  @Access('ORGANIZER')
  @Mutation(() => Order, {
    description:
      'Refunds tickets of an order of one of your events, each for its Ticket.price, whatever the refund policy says, as far as that is not back already: they are dead at once, their places are sold again, and the last of them ends the order as REFUNDED. CONFLICT, and none is refunded, when one was used or is void otherwise; one that is used in that very moment stops it there, and those before it are refunded. No message is sent: tell the buyer, and who has the ticket. For the organizer of the event and ADMIN; NOT_FOUND for others.',
  })
  refundTickets(
    @Arg('input', () => RefundTicketsInput, { description: 'Which tickets, and why.' })
    input: RefundTicketsInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<OrderState> {
    return useCases.refundTickets(viewer, input);
  }
}
