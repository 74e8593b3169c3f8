import { Access } from '@parterre/subgraph-kit/access';
import { Money } from '@parterre/subgraph-kit/scalars';
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Order as OrderState } from '../../domain/order.js';
import { tierOf } from '../../domain/sale.js';
import { globalSeatIdOf } from '../../domain/seat-id.js';
import type { AreaView, SeatView } from '../../domain/seat-view.js';
import type { Ticket as TicketState } from '../../domain/ticket.js';
import type { TicketsContext } from '../context.js';
import { found } from '../found.js';
import { Event } from '../types/event.js';
import { Order } from '../types/order.js';
import { Seat } from '../types/seat.js';
import { GeneralAdmissionArea } from '../types/seat-map.js';
import { User } from '../types/stubs.js';
import { Ticket } from '../types/ticket.js';

@Resolver(() => Ticket)
export class TicketResolver {
  @Access('OWNER')
  @Query(() => Ticket, {
    nullable: true,
    description:
      "A ticket the viewer holds, or one of an event at whose door the viewer works. NOT_FOUND for anyone else's.",
  })
  ticket(
    @Arg('id', () => ID, { description: 'Ticket.id.' }) id: string,
    @Ctx() context: TicketsContext,
  ): Promise<TicketState> {
    return found('ticket', context.loaders.ticket.load(id));
  }

  @FieldResolver(() => Event, { description: 'The event it is for.' })
  event(@Root() ticket: TicketState): Event {
    return { id: ticket.eventId };
  }

  @FieldResolver(() => Order, {
    // No refusal: whoever was given the ticket, or checks it at the door, asks for the rest of it as well.
    nullable: true,
    description:
      'The order it was bought with; for its buyer, the organizer and ADMIN, null for others who see the ticket.',
  })
  order(@Root() ticket: TicketState, @Ctx() context: TicketsContext): Promise<OrderState | null> {
    return context.loaders.order.load(ticket.orderId);
  }

  @FieldResolver(() => User, { description: 'Whom it lets in.' })
  holder(@Root() ticket: TicketState): User {
    return { id: ticket.holderId };
  }

  @FieldResolver(() => Seat, { nullable: true, description: 'Its seat; null for general admission.' })
  seat(@Root() ticket: TicketState, @Ctx() context: TicketsContext): Promise<SeatView | null> | null {
    return ticket.seat ? context.loaders.seat.load(globalSeatIdOf(ticket.eventId, ticket.seat)) : null;
  }

  @FieldResolver(() => GeneralAdmissionArea, {
    nullable: true,
    description: 'Its area; null for a numbered seat.',
  })
  area(@Root() ticket: TicketState, @Ctx() context: TicketsContext): Promise<AreaView | null> | null {
    return ticket.areaKey ? context.loaders.area.load(`${ticket.eventId}/${ticket.areaKey}`) : null;
  }

  @FieldResolver(() => String, { description: 'Name of its price tier, e.g. "Parterre".' })
  async priceTierName(
    @Root() { eventId, tierId }: TicketState,
    @Ctx() context: TicketsContext,
  ): Promise<string> {
    const sale = await context.loaders.sale.load(eventId);
    if (!sale) throw new Error(`Event ${eventId} has tickets and is not on the market.`);
    return tierOf(sale, tierId).name;
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description:
      "What its buyer paid for it in all: the price of its tier less its part of the discount, plus fee and tax. The tickets of an order add up to its total. For the buyer, the holder (also of one that was given away: it stands on the printed ticket), the event's organizer and ADMIN; null for others.",
  })
  price(@Root() ticket: TicketState, @Ctx() context: TicketsContext): Promise<Money | null> {
    return context.loaders.ticketPrice.load(ticket);
  }

  @Access('OWNER')
  @FieldResolver(() => String, {
    // No refusal: the buyer of a ticket that was given away still sees the rest of the order.
    nullable: true,
    description:
      'What the QR code says: a compact JWS (EdDSA) that is checked offline with the keys which this API publishes at /.well-known/ticket-keys.json; in its payload t is the ticket, e the event, n the number and v the version of the code. Whoever has it enters: for the holder, the staff of the event and ADMIN; null for others who see the ticket, such as its buyer once it was given away.',
  })
  qrCode(@Root() ticket: TicketState, @Ctx() context: TicketsContext): Promise<string | null> {
    return context.useCases.signTicketCode(context.viewer, ticket);
  }
}
