import { Access } from '@parterre/subgraph-kit/access';
import { type ConnectionOf, PageArgs } from '@parterre/subgraph-kit/connection';
import { DateTime } from '@parterre/subgraph-kit/scalars';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Order as OrderState, type OrderStatus, statusAt } from '../../domain/order.js';
import type { HeldAreaView, SeatView } from '../../domain/seat-view.js';
import type { Ticket as TicketState } from '../../domain/ticket.js';
import type { PlaceOrderResult as PlaceOrderOutcome } from '../../use-cases/results.js';
import type { TicketsContext } from '../context.js';
import { found } from '../found.js';
import { toPage, toQuery } from '../pages.js';
import { Event } from '../types/event.js';
import { HeldAdmission } from '../types/hold.js';
import { CancelOrderInput, PlaceOrderInput } from '../types/inputs.js';
import { Order, OrderConnection, OrderStatusEnum, PlaceOrderResult } from '../types/order.js';
import { OrdersArgs } from '../types/order-args.js';
import { Seat } from '../types/seat.js';
import { User } from '../types/stubs.js';
import { Ticket } from '../types/ticket.js';

@Resolver(() => Order)
export class OrderResolver {
  @Access('OWNER')
  @Query(() => Order, {
    nullable: true,
    description: "An order of the viewer, or of an event the viewer organizes. NOT_FOUND for anyone else's.",
  })
  order(
    @Arg('id', () => ID, { description: 'Order.id.' }) id: string,
    @Ctx() context: TicketsContext,
  ): Promise<OrderState> {
    return found('order', context.loaders.order.load(id));
  }

  @Access('SIGNED_IN')
  @Query(() => OrderConnection, { description: "The viewer's own orders, the latest first." })
  async myOrders(@Args(() => PageArgs) page: PageArgs, @Ctx() context: TicketsContext): Promise<OrderPage> {
    return toPage(await context.useCases.viewMyOrders(context.viewer, toQuery(page)), page);
  }

  @Access('ORGANIZER')
  @Query(() => OrderConnection, {
    description:
      'The orders of an event, the latest first; for its organizer and ADMIN, NOT_FOUND for others.',
  })
  async orders(
    @Args(() => OrdersArgs) args: OrdersArgs,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<OrderPage> {
    const filter = { search: args.search ?? null, status: args.status ?? null };
    return toPage(await useCases.viewOrdersOfEvent(viewer, args.eventId, filter, toQuery(args)), args);
  }

  @Access('OWNER')
  @Mutation(() => PlaceOrderResult, {
    description:
      'Makes an order of a hold; it is to be paid before the hold ends, by payOrder, also when its total is 0. One hold makes one order: asked for under another key it is answered with that order, with another promo code with CONFLICT.',
  })
  placeOrder(
    @Arg('input', () => PlaceOrderInput, { description: 'Which hold.' }) input: PlaceOrderInput,
    @Ctx() context: TicketsContext,
  ): Promise<PlaceOrderOutcome> {
    return context.useCases.placeOrder(context.viewer, { ...input, promoCode: input.promoCode ?? null });
  }

  @Access('OWNER')
  @Mutation(() => Order, {
    description:
      'Ends an order and gives its seats back. Once it is paid, its tickets die and Order.refundIfCancelled is refunded; CONFLICT when that is null, or a ticket was used or given to someone else.',
  })
  cancelOrder(
    @Arg('input', () => CancelOrderInput, { description: 'Which order.' }) input: CancelOrderInput,
    @Ctx() context: TicketsContext,
  ): Promise<OrderState> {
    return context.useCases.cancelOrder(context.viewer, input.orderId);
  }

  @FieldResolver(() => OrderStatusEnum, { description: 'Where it stands.' })
  status(@Root() order: OrderState, @Ctx() context: TicketsContext): OrderStatus {
    return statusAt(order, context.clock());
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'Until when it can be paid; null unless it waits for that.',
  })
  expiresAt(@Root() order: OrderState, @Ctx() context: TicketsContext): Date | null {
    return statusAt(order, context.clock()) === 'PENDING_PAYMENT' ? order.expiresAt : null;
  }

  @FieldResolver(() => Event, { description: 'The event its tickets are for.' })
  event(@Root() order: OrderState): Event {
    return { id: order.eventId };
  }

  @FieldResolver(() => User, { description: 'Who placed it.' })
  buyer(@Root() order: OrderState): User {
    return { id: order.buyerId };
  }

  @FieldResolver(() => String, { nullable: true, description: 'The promo code that took something off.' })
  promoCode(@Root() order: OrderState): string | null {
    return order.promoCodes.find(({ kind }) => kind !== 'UNLOCK')?.code ?? null;
  }

  @FieldResolver(() => [Ticket], { description: 'Its tickets; empty until CONFIRMED.' })
  tickets(@Root() order: OrderState, @Ctx() context: TicketsContext): Promise<TicketState[]> | TicketState[] {
    return order.confirmedAt ? context.loaders.ticketsOfOrder.load(order.id) : [];
  }

  @FieldResolver(() => [Seat], { description: 'The seats it is for.' })
  async seats(@Root() order: OrderState, @Ctx() context: TicketsContext): Promise<SeatView[]> {
    const ids = order.items.flatMap(({ seatId }) => (seatId ? [`${order.eventId}/${seatId}`] : []));
    return present(await Promise.all(ids.map((id) => context.loaders.seat.load(id))));
  }

  @FieldResolver(() => [HeldAdmission], { description: 'Places in areas without numbered seats.' })
  async generalAdmission(@Root() order: OrderState, @Ctx() context: TicketsContext): Promise<HeldAreaView[]> {
    const keys = order.items.flatMap(({ areaKey }) => (areaKey ? [areaKey] : []));
    return Promise.all(
      [...new Set(keys)].map(async (key) => {
        const area = await context.loaders.area.load(`${order.eventId}/${key}`);
        if (!area) throw new Error(`Order ${order.id} is for an area that is not there.`);
        return { area, quantity: keys.filter((candidate) => candidate === key).length };
      }),
    );
  }
}

type OrderPage = ConnectionOf<OrderState>;

function present<Item>(items: (Item | null)[]): Item[] {
  return items.filter((item) => item !== null);
}
