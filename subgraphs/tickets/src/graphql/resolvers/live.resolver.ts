import { Access } from '@parterre/subgraph-kit/access';
import { Unavailable } from '@parterre/subgraph-kit/errors';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { RevokedCodes } from '../types/door.js';
import { SeatHold } from '../types/hold.js';
import { Order } from '../types/order.js';
import { SeatMapUpdate } from '../types/seat-map.js';
import { WaitingRoom } from '../types/waiting-room.js';

/**
 * Declared here so that the router can plan them; the router runs them itself, from the live events this subgraph
 * publishes, once for all who watch the same thing.
 */
@Resolver()
export class LiveResolver {
  @Subscription(() => SeatMapUpdate, {
    subscribe: runByTheRouter,
    description:
      'First the whole map, then the rows that changed; a row is replaced when its version is higher than the one at hand.',
  })
  seatMapUpdated(
    @Arg('eventId', () => ID, { description: 'The event whose map is open.' }) _eventId: string,
    @Root() update: SeatMapUpdate,
  ): SeatMapUpdate {
    return update;
  }

  @Access('OWNER')
  @Subscription(() => SeatHold, {
    subscribe: runByTheRouter,
    description: 'The same hold on every device of its owner, whenever it changes.',
  })
  holdUpdated(
    @Arg('holdId', () => ID, { description: 'A hold of the viewer.' }) _holdId: string,
    @Root() hold: SeatHold,
  ): SeatHold {
    return hold;
  }

  @Access('OWNER')
  @Subscription(() => Order, {
    subscribe: runByTheRouter,
    description: 'An order of the viewer, whenever it changes.',
  })
  orderUpdated(
    @Arg('orderId', () => ID, { description: 'An order of the viewer.' }) _orderId: string,
    @Root() order: Order,
  ): Order {
    return order;
  }

  @Access('STAFF')
  @Subscription(() => RevokedCodes, {
    subscribe: runByTheRouter,
    description:
      'The latest 500 codes that died, whenever another one does: for scanners at the door of this event. Whoever starts, or was away longer than these reach back, asks revokedCodes.',
  })
  ticketRevoked(
    @Arg('eventId', () => ID, { description: 'The event of the door.' }) _eventId: string,
    @Root() codes: RevokedCodes,
  ): RevokedCodes {
    return codes;
  }

  @Subscription(() => WaitingRoom, {
    subscribe: runByTheRouter,
    description:
      'The line in front of a sale, about once a second while something of it changes; the same for everybody who follows it. Take a number with joinWaitingRoom and count: number - admittedUpTo - 1 turns come before yours. When admittedUpTo has reached your number, ask waitingRoomPlace for your admission; when isOpen is false, hold at once.',
  })
  waitingRoomUpdated(
    @Arg('eventId', () => ID, { description: 'The event.' }) _eventId: string,
    @Root() room: WaitingRoom,
  ): WaitingRoom {
    return room;
  }
}

function runByTheRouter(): never {
  throw new Unavailable('Subscriptions are run by the router: open them there.');
}
