import { buildFederatedSchema } from '@parterre/subgraph-kit/schema';
import type { TicketsContext } from './context.js';
import { references } from './references.js';
import { AllocationResolver } from './resolvers/allocation.resolver.js';
import { BlockResolver } from './resolvers/block.resolver.js';
import { DoorResolver } from './resolvers/door.resolver.js';
import { EventResolver } from './resolvers/event.resolver.js';
import { EventWaitlistResolver } from './resolvers/event-waitlist.resolver.js';
import { HoldResolver } from './resolvers/hold.resolver.js';
import { LiveResolver } from './resolvers/live.resolver.js';
import { OrderResolver } from './resolvers/order.resolver.js';
import { OrderHistoryResolver } from './resolvers/order-history.resolver.js';
import { PrintResolver } from './resolvers/print.resolver.js';
import { PromoCodeResolver } from './resolvers/promo-code.resolver.js';
import { RefundProgressResolver } from './resolvers/refund-progress.resolver.js';
import { RefundTicketsResolver } from './resolvers/refund-tickets.resolver.js';
import { SeatResolver } from './resolvers/seat.resolver.js';
import { TicketResolver } from './resolvers/ticket.resolver.js';
import { TransferResolver } from './resolvers/transfer.resolver.js';
import { WaitingRoomResolver } from './resolvers/waiting-room.resolver.js';
import { WaitlistResolver } from './resolvers/waitlist.resolver.js';

export const federatedSchema = buildFederatedSchema<TicketsContext>({
  resolvers: [
    EventResolver,
    SeatResolver,
    HoldResolver,
    BlockResolver,
    AllocationResolver,
    PromoCodeResolver,
    OrderResolver,
    OrderHistoryResolver,
    RefundProgressResolver,
    RefundTicketsResolver,
    TicketResolver,
    TransferResolver,
    WaitlistResolver,
    EventWaitlistResolver,
    WaitingRoomResolver,
    PrintResolver,
    DoorResolver,
    LiveResolver,
  ],
  references,
});
