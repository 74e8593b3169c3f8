import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { AvailabilityView, SeatMapView } from '../../domain/seat-view.js';
import type { TicketsContext } from '../context.js';
import { Availability, Event } from '../types/event.js';
import { PriceTier } from '../types/price.js';
import { SeatMap } from '../types/seat-map.js';

/** What `tickets` knows of an event: its seats and prices. */
@Resolver(() => Event)
export class EventResolver {
  @FieldResolver(() => SeatMap, {
    description:
      'Every seat and what it is now. Big; for an open map, subscribe to seatMapUpdated instead of asking again.',
  })
  seatMap(@Root() event: Event, @Ctx() context: TicketsContext): Promise<SeatMapView> {
    return context.useCases.viewSeatMap(event.id);
  }

  @FieldResolver(() => Availability, { description: 'What is left, by price tier and in all.' })
  async availability(@Root() event: Event, @Ctx() context: TicketsContext): Promise<AvailabilityView> {
    return (await context.loaders.availability.load(event.id)) ?? notOnTheMarket;
  }

  @FieldResolver(() => [PriceTier], {
    description:
      'The kinds of tickets it sells, in the order of its price list; empty until it is on the market.',
  })
  async priceTiers(@Root() event: Event, @Ctx() context: TicketsContext): Promise<PriceTier[]> {
    const sale = await context.loaders.sale.load(event.id);
    return (sale?.tiers ?? []).map(({ id, name, price, capacity }) => ({
      id,
      name,
      capacity,
      price: { amount: price, currency: sale?.currency ?? '' },
    }));
  }
}

const notOnTheMarket: AvailabilityView = {
  tiers: [],
  available: 0,
  capacity: 0,
  lowestPrice: null,
  soldOut: false,
};
