import { holdChanged, orderChanged, seatsChanged, ticketsRevoked } from '@parterre/contracts/tickets-events';
import type { Broker } from '@parterre/messaging/broker';
import type { Clock } from '@parterre/subgraph-kit/clock';
import type { AreaState } from '../../domain/area.js';
import { lettersAt, type RowState } from '../../domain/row.js';
import type { LiveChannel } from '../../use-cases/ports.js';

export interface LiveEvents extends LiveChannel {
  rowChanged(eventId: string, row: RowState): void;
  areaChanged(eventId: string, area: Pick<AreaState, 'key' | 'version' | 'available'>): void;
}

/** What open maps and watchers hear at once. Fire and forget: whoever misses something reads it afresh. */
export function createLiveEvents(broker: Pick<Broker, 'publishLive'>, clock: Clock): LiveEvents {
  return {
    rowChanged(eventId, row) {
      const asOf = clock();
      broker.publishLive(seatsChanged, {
        eventId,
        rows: [{ key: row.key, version: row.version, seats: lettersAt(row, asOf) }],
        areas: [],
        asOf: asOf.toISOString(),
      });
    },

    areaChanged: (eventId, { key, version, available }) =>
      broker.publishLive(seatsChanged, {
        eventId,
        rows: [],
        areas: [{ key, version, available }],
        asOf: clock().toISOString(),
      }),

    orderChanged: ({ id, eventId, buyerId }) =>
      broker.publishLive(orderChanged, { orderId: id, eventId, buyerId }),

    holdChanged: ({ holdId, eventId, buyerId }) =>
      broker.publishLive(holdChanged, { holdId, eventId, buyerId }),

    ticketsRevoked: (eventId) => broker.publishLive(ticketsRevoked, { eventId }),
  };
}
