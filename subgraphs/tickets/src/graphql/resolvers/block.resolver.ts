import { Access } from '@parterre/subgraph-kit/access';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { SeatMapView } from '../../domain/seat-view.js';
import type { TicketsContext } from '../context.js';
import { BlockSeatsInput } from '../types/block-inputs.js';
import { SeatMap } from '../types/seat-map.js';

/** What organizers keep out of the sale. */
@Resolver()
export class BlockResolver {
  @Access('ORGANIZER')
  @Mutation(() => SeatMap, {
    description:
      'Keeps seats of one of your events out of the sale, all or none; open maps show them as B at once. CONFLICT, with the seats in extensions.unavailable, when some are held, sold or allocated.',
  })
  blockSeats(
    @Arg('input', () => BlockSeatsInput, { description: 'Which seats.' }) input: BlockSeatsInput,
    @Ctx() context: TicketsContext,
  ): Promise<SeatMapView> {
    return context.useCases.blockSeats(context.viewer, input);
  }

  @Access('ORGANIZER')
  @Mutation(() => SeatMap, {
    description: 'Puts blocked seats of one of your events back into the sale; others stay as they are.',
  })
  unblockSeats(
    @Arg('input', () => BlockSeatsInput, { description: 'Which seats.' }) input: BlockSeatsInput,
    @Ctx() context: TicketsContext,
  ): Promise<SeatMapView> {
    return context.useCases.unblockSeats(context.viewer, input);
  }
}
