import type { PayloadOf } from '@parterre/contracts/event';
import { holdChanged, orderChanged, seatsChanged, ticketsRevoked } from '@parterre/contracts/tickets-events';
import type { Broker } from '@parterre/messaging/broker';

export type SeatsChanged = PayloadOf<typeof seatsChanged>;
type Unsubscribe = () => void;

/** Live events as they reach this router, told to whoever watches the thing they are about. */
export interface LiveEvents {
  onSeatsChanged(eventId: string, listener: (change: SeatsChanged) => void): Unsubscribe;
  onOrderChanged(orderId: string, listener: () => void): Unsubscribe;
  onHoldChanged(holdId: string, listener: () => void): Unsubscribe;
  onTicketsRevoked(eventId: string, listener: () => void): Unsubscribe;
  /** Some events may have been missed: read afresh. */
  onGap(listener: () => void): Unsubscribe;
  close(): Promise<void>;
}

/** Listeners by the id of what they watch; an id without listeners takes no room. */
class Listeners<Message> {
  readonly #byId = new Map<string, Set<(message: Message) => void>>();

  add(id: string, listener: (message: Message) => void): Unsubscribe {
    const listeners = this.#byId.get(id) ?? new Set();
    this.#byId.set(id, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#byId.get(id) === listeners) {
        this.#byId.delete(id);
      }
    };
  }

  tell(id: string, message: Message): void {
    for (const listener of [...(this.#byId.get(id) ?? [])]) {
      listener(message);
    }
  }
}

/** One exclusive queue of this router for all live events; what nobody here watches is dropped on arrival. */
export function listenForLiveEvents(broker: Broker): LiveEvents {
  const seats = new Listeners<SeatsChanged>();
  const orders = new Listeners<void>();
  const holds = new Listeners<void>();
  const doors = new Listeners<void>();
  const gaps = new Set<() => void>();
  const tellOfGap = () => {
    for (const listener of [...gaps]) {
      listener();
    }
  };

  const subscriptions = [
    broker.subscribeLive({
      contracts: [seatsChanged],
      handle: (_contract, change) => seats.tell(change.eventId, change),
      onGap: tellOfGap,
    }),
    broker.subscribeLive({
      contracts: [orderChanged],
      handle: (_contract, { orderId }) => orders.tell(orderId, undefined),
    }),
    broker.subscribeLive({
      contracts: [holdChanged],
      handle: (_contract, { holdId }) => holds.tell(holdId, undefined),
    }),
    broker.subscribeLive({
      contracts: [ticketsRevoked],
      handle: (_contract, { eventId }) => doors.tell(eventId, undefined),
    }),
  ];

  return {
    onSeatsChanged: (eventId, listener) => seats.add(eventId, listener),
    onOrderChanged: (orderId, listener) => orders.add(orderId, listener),
    onHoldChanged: (holdId, listener) => holds.add(holdId, listener),
    onTicketsRevoked: (eventId, listener) => doors.add(eventId, listener),
    onGap: (listener) => {
      gaps.add(listener);
      return () => gaps.delete(listener);
    },
    close: async () => {
      await Promise.all(subscriptions.map((subscription) => subscription.close()));
    },
  };
}
