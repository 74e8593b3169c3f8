import type { HoldResult } from '@parterre/tickets/use-cases/results';
import type { Action, Moment } from './actions.js';
import type { StoredTicket } from './invariants/records.js';
import { buyer, buyers, eventId, type Hall, organizer, seatIdsOf, viewer } from './simulation/event.js';
import { Grants } from './simulation/grants.js';
import type { SimulatedHouse } from './simulation/house.js';

interface Known {
  holds: { id: string; buyerId: string }[];
  orders: { id: string; holdId: string; buyerId: string }[];
  payments: { id: string; orderId: string }[];
}

/** A request as it is sent: sending it again sends the same. `null`: there is nothing to ask it of. */
export type Request = (() => Promise<unknown>) | null;

/** What a gate's scanners are called does not matter here; one device a scan. */
const door = { ...organizer, staffOf: [eventId] };

/** Turns actions into requests to the house, as the buyers, the organizer and the door know what to ask for. */
export class Requests {
  readonly grants: Grants;
  /** What was answered first under a key that promises the same answer always. */
  readonly differentAnswers: string[] = [];
  readonly #known: Known = { holds: [], orders: [], payments: [] };
  readonly #answers = new Map<string, string>();
  readonly #seatIds: string[];

  constructor(
    private readonly house: SimulatedHouse,
    hall: Hall,
  ) {
    this.grants = new Grants(() => house.now(), hall.floor);
    this.#seatIds = seatIdsOf(hall);
  }

  /** @returns `null` for what is not asked of the house's use cases, or of nothing */
  of(action: Action & Pick<Moment, 'at'>): Request {
    const tickets = () => this.#able('tickets', action.at);
    const payments = () => this.#able('payments', action.at);
    switch (action.do) {
      case 'hold': {
        const { seats, floor, key } = action;
        const areas = floor > 0 ? [{ key: 'floor', quantity: floor }] : [];
        const asked = {
          eventId,
          seatIds: this.#seats(seats),
          areas,
          accessCode: null,
          admission: null,
          idempotencyKey: keyOf('hold', key),
        };
        return async () => this.#held(await tickets().hold(buyer(action.buyer), asked));
      }
      case 'holdBest': {
        const { quantity, adjacent, key } = action;
        const wish = {
          quantity,
          adjacent,
          accessible: false,
          priceTierIds: [],
          sections: [],
          accessCode: null,
          admission: null,
        };
        const asked = { eventId, ...wish, idempotencyKey: keyOf('best', key) };
        return async () => this.#held(await tickets().holdBestSeats(buyer(action.buyer), asked));
      }
      case 'add': {
        const hold = pick(this.#known.holds, action.which);
        if (!hold) return null;
        const asked = {
          eventId,
          seatIds: this.#seats(action.seats),
          areas: action.floor > 0 ? [{ key: 'floor', quantity: action.floor }] : [],
          accessCode: null,
          admission: null,
        };
        const more = { addToHoldId: hold.id, idempotencyKey: keyOf('add', action.key) };
        return async () => this.#held(await tickets().hold(viewer(hold.buyerId), { ...asked, ...more }));
      }
      case 'addBest': {
        const hold = pick(this.#known.holds, action.which);
        if (!hold) return null;
        const { quantity } = action;
        const wish = { quantity, adjacent: false, accessible: false, priceTierIds: [], sections: [] };
        const more = { addToHoldId: hold.id, idempotencyKey: keyOf('add', action.key) };
        const asked = { eventId, ...wish, accessCode: null, admission: null, ...more };
        return async () => this.#held(await tickets().holdBestSeats(viewer(hold.buyerId), asked));
      }
      case 'extend': {
        const hold = pick(this.#known.holds, action.which);
        return hold && (async () => this.#held(await tickets().extendHold(viewer(hold.buyerId), hold.id)));
      }
      case 'release': {
        const hold = pick(this.#known.holds, action.which);
        return (
          hold &&
          (() => {
            this.grants.end(hold.id);
            return tickets().releaseHold(viewer(hold.buyerId), hold.id);
          })
        );
      }
      case 'place': {
        const hold = pick(this.#known.holds, action.which);
        if (!hold) return null;
        const asked = { holdId: hold.id, promoCode: null, idempotencyKey: keyOf('place', action.key) };
        return async () => {
          const answer = await tickets().placeOrder(viewer(hold.buyerId), asked);
          if (answer.kind !== 'PLACED') return;
          // Whatever hold it was sent for: for another one it is refused.
          this.#same(`${hold.buyerId} ${asked.idempotencyKey}`, answer.id);
          remember(this.#known.orders, { id: answer.id, holdId: hold.id, buyerId: hold.buyerId });
        };
      }
      case 'pay': {
        const order = pick(this.#known.orders, action.which);
        if (!order) return null;
        const idempotencyKey = keyOf('pay', action.key);
        const asked = { orderId: order.id, paymentMethodToken: `tok_${action.card}`, idempotencyKey };
        return async () => {
          const answer = await payments().payOrder(viewer(order.buyerId), asked);
          if (answer.kind !== 'payment') return;
          this.#same(`${order.id} ${action.card} ${idempotencyKey}`, answer.payment.id);
          remember(this.#known.payments, { id: answer.payment.id, orderId: order.id });
        };
      }
      case 'confirmAtBank': {
        const payment = pick(this.#known.payments, action.which);
        return payment && (async () => this.house.provider.confirm(payment.id, action.agrees));
      }
      case 'cancel': {
        const order = pick(this.#known.orders, action.which);
        return (
          order &&
          (() => {
            this.grants.end(order.holdId);
            return tickets().cancelOrder(viewer(order.buyerId), order.id);
          })
        );
      }
      case 'refund': {
        const payment = pick(this.#known.payments, action.which);
        if (!payment) return null;
        const asked = { paymentId: payment.id, amount: action.part, reason: 'kindness' };
        const idempotencyKey = keyOf('refund', action.key);
        return () => {
          this.#endHoldOf(payment.orderId);
          return payments().refundPayment(organizer, { ...asked, idempotencyKey });
        };
      }
      case 'transfer': {
        const ticket = this.#ticket(action.which);
        const to = buyers[action.to % buyers.length] ?? buyers[0];
        return ticket && (() => tickets().transferTicket(viewer(ticket.holderId), ticket._id, to));
      }
      case 'resell': {
        const ticket = this.#ticket(action.which);
        return (
          ticket &&
          (() => {
            this.#endHoldOf(ticket.orderId);
            return tickets().resellTicket(viewer(ticket.holderId), ticket._id);
          })
        );
      }
      case 'checkIn': {
        const ticket = this.#ticket(action.which);
        if (!ticket) return null;
        const code = `${ticket._id} ${eventId} ${ticket.codeVersion}`;
        const scan = { code, scannedAt: new Date(this.house.now()), device: 'scanner', gate: null };
        return () => tickets().checkIn(door, eventId, scan);
      }
      case 'joinWaitlist': {
        const wish = { eventId, quantity: action.quantity, priceTierIds: [], areaKey: null };
        return () => tickets().joinWaitlist(buyer(action.buyer), wish);
      }
      case 'block':
        return () => tickets().blockSeats(organizer, { eventId, seatIds: this.#seats(action.seats) });
      case 'unblock':
        return () => tickets().unblockSeats(organizer, { eventId, seatIds: this.#seats(action.seats) });
      default:
        return null;
    }
  }

  #able<Service extends 'tickets' | 'payments'>(
    service: Service,
    at: 0 | 1,
  ): SimulatedHouse[Service][0]['able'] {
    const process = this.house[service][at];
    if (!process) throw new Error(`There is no instance ${at} of ${service}.`);
    return process.able;
  }

  #held(answer: HoldResult): void {
    if (answer.kind !== 'HELD') return;
    this.grants.give(answer);
    remember(this.#known.holds, { id: answer.id, buyerId: answer.buyerId });
  }

  /** Its places may be anyone's from now on. */
  #endHoldOf(orderId: string): void {
    const order = this.#known.orders.find(({ id }) => id === orderId);
    if (order) this.grants.end(order.holdId);
  }

  #same(key: string, id: string): void {
    const first = this.#answers.get(key) ?? id;
    this.#answers.set(key, first);
    if (first !== id) this.differentAnswers.push(`${key} was answered with ${first} and with ${id}`);
  }

  #seats(indexes: readonly number[]): string[] {
    return [...new Set(indexes.map((index) => this.#seatIds[index % this.#seatIds.length] ?? ''))];
  }

  #ticket(which: number) {
    const stored = this.house.databases.tickets.stored<StoredTicket>('tickets');
    return pick(stored, which);
  }
}

function keyOf(what: string, key: number): string {
  return `${what}-of-a-simulation-${key}`;
}

function pick<Thing>(things: readonly Thing[], which: number): Thing | null {
  return things[which % Math.max(things.length, 1)] ?? null;
}

function remember<Thing extends { id: string }>(things: Thing[], thing: Thing): void {
  if (!things.some(({ id }) => id === thing.id)) things.push(thing);
}
