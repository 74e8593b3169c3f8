import { FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { globalSeatIdOf, seatIdOf } from '../../domain/seat-id.js';
import type { SeatView } from '../../domain/seat-view.js';
import { Seat } from '../types/seat.js';

@Resolver(() => Seat)
export class SeatResolver {
  @FieldResolver(() => ID, { description: 'Unique in the whole house; opaque.' })
  id(@Root() seat: SeatView): string {
    return globalSeatIdOf(seat.eventId, seat);
  }

  @FieldResolver(() => ID, {
    description: '"section/row/number": its id within the event, as in SeatRow.seatIds.',
  })
  seatId(@Root() seat: SeatView): string {
    return seatIdOf(seat);
  }
}
