import type { OutboxEntry } from '@parterre/contracts/event';
import type { Locale } from '@parterre/contracts/values';
import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Logger } from '@parterre/subgraph-kit/logging';
import type { Allocation } from '../domain/allocation.js';
import type { AreaDecision, AreaState } from '../domain/area.js';
import type { Cart, CartEntry } from '../domain/cart.js';
import type { MoneyAmount } from '../domain/money.js';
import type { AskedRefund, Order, OrderStep } from '../domain/order.js';
import type { PromoCode } from '../domain/promo-code.js';
import type { RefundCounts, RefundRun } from '../domain/refund-run.js';
import type { AllocationRight, RowDecision, RowState, SeatClaim } from '../domain/row.js';
import type { Sale, SaleTerms, SaleTier } from '../domain/sale.js';
import type { SeatPlace } from '../domain/seat-id.js';
import type { Attendance, Ticket, TicketStatus } from '../domain/ticket.js';
import type { WaitingRoom } from '../domain/waiting-room.js';
import type { WaitlistEnding, WaitlistEntry, WaitlistState, WaitlistWish } from '../domain/waitlist.js';

/** What never changes about a row once the event is on the market. */
export interface RowLayout {
  /** `section/row`. */
  key: string;
  section: string;
  row: string;
  tierId: string;
  /** Place of the row in the plan, from 0. */
  position: number;
  /** Seat numbers in plan order. */
  numbers: readonly string[];
  /** Indexes of wheelchair-accessible seats. */
  accessible: readonly number[];
  /** Indexes of seats with a restricted view. */
  restrictedView: readonly number[];
  /** From each seat to what the audience looks at; only to be compared with each other. */
  distances: readonly number[];
}

export interface Layout {
  /** By row key, in plan order. */
  rows: ReadonlyMap<string, RowLayout>;
  /** The same rows, the one with the seat nearest to what the audience looks at first. */
  nearestFirst: readonly (RowLayout & { nearest: number })[];
  areas: ReadonlyMap<string, NewArea>;
}

export interface LayoutStore {
  /** To be asked for events whose inventory is complete: it is kept and not read again. */
  of(eventId: string): Promise<Layout>;
}

export interface NewArea {
  key: string;
  name: string;
  tierId: string;
  capacity: number;
}

export interface SaleStore {
  /** `null` while the inventory is not complete: nothing of it can be sold or shown before. */
  find(eventId: string): Promise<Sale | null>;
  /** The same, at most a quarter of a second old: for what is asked thousands of times a second in a rush. */
  findRecent(eventId: string): Promise<Sale | null>;
  findMany(eventIds: readonly string[]): Promise<Sale[]>;
  /** Whether anything was ever heard of this event. */
  isKnown(eventId: string): Promise<boolean>;
  /** Keeps the terms of the highest version; a cancelled sale stays cancelled. */
  saveTerms(eventId: string, terms: SaleTerms): Promise<void>;
  /** These terms, whether they are still kept or not, moved the event to another date. */
  postpone(eventId: string, version: number): Promise<void>;
  /** @returns the sale's code, which stays the same when called again */
  assignCode(eventId: string, letters: string, year: number): Promise<string>;
  /** The last step of making the inventory: from now on it is sold. */
  open(eventId: string, tiers: readonly SaleTier[]): Promise<void>;
  /**
   * Begins a run, unless it was begun before or a later one was; a cancelled event is not sold any more.
   * @returns the run that counts now
   */
  beginRefunds(eventId: string, run: RefundRun): Promise<RefundRun>;
  /** Runs of which orders may still have to be closed or asked back. */
  runsUnderWay(): Promise<{ eventId: string; run: RefundRun }[]>;
  /** Every order of the run was asked back. */
  endRefunds(eventId: string, run: RefundRun): Promise<void>;
  /** Opens a waiting room, or changes the one that is there. @returns false when that is not `instead` any more */
  saveWaitingRoom(eventId: string, room: WaitingRoom, instead: WaitingRoom | null): Promise<boolean>;
  closeWaitingRoom(eventId: string): Promise<void>;
}

/** The counters behind the numbers people read. */
export interface NumberStore {
  /** Makes the counters of an event, once. */
  open(eventId: string): Promise<void>;
  nextOrderOrdinal(eventId: string): Promise<number>;
  /** Serials for an order's tickets, without gaps or repeats in the event: the first; the same when asked again. */
  allocateTickets(eventId: string, orderId: string, count: number): Promise<number>;
  /** The first of an order's serials; `null` while it has none. */
  firstOf(orderId: string): Promise<number | null>;
}

export type RowOutcome =
  | { kind: 'DONE'; row: RowState }
  | { kind: 'REFUSED'; indexes: number[]; row: RowState };

export interface RowStore {
  /** Repeating it adds what is missing and harms nothing. */
  create(eventId: string, rows: readonly RowLayout[]): Promise<void>;
  /** In plan order; all of them, or those of these keys. */
  read(eventId: string, rowKeys?: readonly string[]): Promise<RowState[]>;
  /** Those of these keys, in any order and at most a quarter of a second old: to suggest from, never to grant from. */
  readRecent(eventId: string, rowKeys: readonly string[]): Promise<RowState[]>;
  readMany(ids: readonly { eventId: string; rowKey: string }[]): Promise<(RowState & { eventId: string })[]>;
  /**
   * All rows of an event by key, at most `maxAgeMs` old, and this process's own writes as they are now: to choose from,
   * never to grant from.
   */
  recent(eventId: string, maxAgeMs: number): Promise<ReadonlyMap<string, RowState>>;
  /** Free seats by event and tier, as they are stored (lapsed holds count as held until they are swept). */
  countAvailable(eventIds: readonly string[]): Promise<Map<string, Map<string, number>>>;
  /** Those of these seats that are gone, if this process saw so a moment ago; otherwise none, and they may be gone. */
  plainlyGone(eventId: string, rowKey: string, claim: SeatClaim, now: Date): Promise<number[]>;
  /** The hot path of `change`: one write when all the seats are free. */
  hold(eventId: string, rowKey: string, claim: SeatClaim, expiresAt: Date, now: Date): Promise<RowOutcome>;
  /** `sellSeats`, as one write when the hold has all the seats until `expiresAt`, as it was ordered. */
  sell(eventId: string, rowKey: string, claim: SeatClaim, expiresAt: Date, now: Date): Promise<RowOutcome>;
  change(eventId: string, rowKey: string, decide: (row: RowState) => RowDecision): Promise<RowOutcome>;
  /** Frees what has lapsed in at most `limit` rows. @returns the holds that ended and how many rows were looked at */
  sweep(now: Date, limit: number): Promise<{ holdIds: string[]; rows: number }>;
}

export interface WantedPlaces {
  holdId: string;
  quantity: number;
  expiresAt: Date;
  allocation: AllocationRight | null;
}

export interface AreaStore {
  create(eventId: string, areas: readonly NewArea[]): Promise<void>;
  read(eventId: string, keys?: readonly string[]): Promise<AreaState[]>;
  /** With this hold's entries alone: quick, and what has lapsed is not counted as available before it is swept. */
  readOf(eventId: string, keys: readonly string[], holdId: string): Promise<AreaState[]>;
  readMany(ids: readonly { eventId: string; key: string }[]): Promise<(AreaState & { eventId: string })[]>;
  countAvailable(eventIds: readonly string[]): Promise<Map<string, Map<string, number>>>;
  /** Free places of each area of an event, counted as `countAvailable` does. */
  availableByKey(eventId: string): Promise<Map<string, number>>;
  /** The hot path of `change`: one write when there are places enough. */
  hold(eventId: string, key: string, wanted: WantedPlaces, now: Date): Promise<boolean>;
  /**
   * Decides on the area as it stands and writes over that and nothing else; decides again when it has changed.
   * @param of the entry that the decision is about: it is first taken in sight of that one alone
   * @returns false when the decision was REFUSED
   */
  change(
    eventId: string,
    key: string,
    decide: (area: AreaState) => AreaDecision,
    of?: string,
  ): Promise<boolean>;
  due(now: Date, limit: number): Promise<(AreaState & { eventId: string })[]>;
}

export interface AllocationStore {
  /** @returns false when its event has an allocation of this code */
  insert(allocation: Allocation): Promise<boolean>;
  /** OPENING to OPEN. @returns false when it is not OPENING any more */
  open(id: string): Promise<boolean>;
  /** @returns the allocation as it is now, `null` when it had ended before */
  end(id: string, at: Date): Promise<Allocation | null>;
  /** Rows and areas have followed its end. */
  settled(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  find(id: string): Promise<Allocation | null>;
  findByCode(eventId: string, accessCode: string): Promise<Allocation | null>;
  ofEvent(eventId: string): Promise<Allocation[]>;
  /** OPENING, or ENDED with places still kept, since before this moment. */
  unsettled(before: Date, limit: number): Promise<Allocation[]>;
  /** OPEN, and its own sale is over. */
  due(now: Date, limit: number): Promise<Allocation[]>;
}

export interface UseOfOrder {
  orderId: string;
  buyerId: string;
  at: Date;
}

export type UseTaken = 'TAKEN' | 'HAD' | 'USED_UP' | 'USED_BY_YOU';

export interface PromoCodeStore {
  /** @returns false when its event has such a code */
  insert(code: PromoCode): Promise<boolean>;
  find(id: string): Promise<PromoCode | null>;
  findByCode(eventId: string, code: string): Promise<PromoCode | null>;
  ofEvent(eventId: string): Promise<PromoCode[]>;
  end(id: string, at: Date): Promise<void>;
  countUses(id: string): Promise<number>;
  /** Takes one use for an order, if there is one left; HAD when this order has one already. */
  use(code: PromoCode, by: UseOfOrder): Promise<UseTaken>;
  /** Why `use` would take none at this moment. */
  refusalOf(
    code: PromoCode,
    by: { orderId: string; buyerId: string },
  ): Promise<'USED_UP' | 'USED_BY_YOU' | null>;
  /** For an order that is paid for: its use is never given back again. Taken once more if it was, if there is one left. */
  keep(code: PromoCode, by: UseOfOrder): Promise<void>;
  /** The uses of an order that are not kept, all or those of these codes. */
  giveBack(orderId: string, codes?: readonly Pick<PromoCode, 'id'>[]): Promise<void>;
  /** Gives back uses taken before this moment whose order was never written. */
  settleUses(before: Date, written: (orderIds: string[]) => Promise<string[]>): Promise<void>;
}

export interface CartStore {
  /** The cart as it is; empty when there is none. */
  read(eventId: string, buyerId: string): Promise<Cart>;
  /** The cart the hold is in now; not that of the guest it was claimed from. */
  findByHold(holdId: string): Promise<Cart | null>;
  /** The guest's cart it was claimed from. */
  findClaimed(holdId: string): Promise<Cart | null>;
  findByHolds(holdIds: readonly string[]): Promise<Cart[]>;
  save(cart: Cart, entries: readonly CartEntry[]): Promise<CartSaved>;
}

/**
 * CHANGED: someone else wrote the cart since it was read; read and decide again. KEY_TAKEN: an idempotency key in it
 * stands for a hold of another event.
 */
export type CartSaved = 'SAVED' | 'CHANGED' | 'KEY_TAKEN';

/** How an order came to be what it is, as far as only the saga needs it. */
export interface SagaOrder extends Order {
  /** Payments that are not this order's and whose refund was asked for. */
  returnedPayments: readonly string[];
  /** Refunds that were heard of before their captures. */
  refundedPayments: readonly string[];
  /** False while seats, tickets and cart still have to follow the end of the order. */
  unwound: boolean;
  /** The places of a refunded order are back in the sale: never to be counted back again. */
  placesReturned: boolean;
  /** Every idempotency key that was answered with it; one at least, and a bounded number. */
  placementKeys: readonly string[];
  /** The buyer wants out: decided, while the tickets are being taken from use. */
  withdrawal: Withdrawal | null;
  /** By which run of its event it was given back, and how much of it, minor units. */
  givenBack: { run: number; amount: number } | null;
}

export interface Withdrawal {
  at: Date;
  by: string;
  /** Minor units that the policy gives back. */
  amount: number;
}

export interface StepOfOrder {
  step: OrderStep;
  at: Date;
  /** The user who decided it; absent when it came by itself. */
  by?: string;
  entries: readonly OutboxEntry[];
  /** CAPTURE: the payment. */
  paymentId?: string;
  /** REFUND: what came back at the word of `by`, minor units. */
  amount?: number;
  /** ASK_REFUND. */
  refund?: AskedRefund;
  reason?: RefundReason;
  /** ASK_REFUND that ends this withdrawal and no other. */
  withdrawal?: Withdrawal;
  /** The run of the event by which money goes back. */
  givenBack?: { run: number; amount: number };
}

/** Which orders of an event; what is absent does not narrow. */
export interface OrderFilter {
  /** As a reader sees it at `now`: an unpaid order whose time is over is EXPIRED. */
  status?: { is: Order['status']; now: Date };
  /** Any of these; none of them finds nothing. */
  anyOf?: { numbers: readonly string[]; ids: readonly string[]; buyerIds: readonly string[] };
}

/** What was touched at no moment within this span is not being worked on by anybody. */
export interface Untouched {
  since: Date;
  until: Date;
}

export interface OrderStore {
  /** @returns false when it is there already */
  insert(order: SagaOrder, entries: readonly OutboxEntry[]): Promise<boolean>;
  find(orderId: string): Promise<SagaOrder | null>;
  findMany(orderIds: readonly string[]): Promise<SagaOrder[]>;
  findByHolds(holdIds: readonly string[]): Promise<SagaOrder[]>;
  findByPlacementKey(buyerId: string, key: string): Promise<SagaOrder | null>;
  /**
   * Makes one more key stand for an order, once.
   * @returns OTHERS when it stands for another order of the buyer; FULL when the order takes no more
   */
  addPlacementKey(orderId: string, key: string): Promise<'ADDED' | 'OTHERS' | 'FULL'>;
  ofBuyer(buyerId: string, first: number, beforeId: string | null): Promise<Order[]>;
  ofEvent(eventId: string, filter: OrderFilter, first: number, beforeId: string | null): Promise<Order[]>;
  /** The one conditional write of a step: `null` when it may not begin here, or the order has gone on since it was read. */
  step(order: SagaOrder, step: StepOfOrder): Promise<SagaOrder | null>;
  /** Records, once, that the buyer wants out of a CONFIRMED order. @returns the order, whose withdrawal may be an earlier one */
  beginWithdrawal(order: SagaOrder, withdrawal: Withdrawal): Promise<SagaOrder | null>;
  /**
   * Records, once, that a part was asked back for a ticket of a CONFIRMED order.
   * @returns BUSY while its buyer is withdrawing, or it is not CONFIRMED yet; ENDED when the whole of it is refunded
   *   anyway
   */
  refundPart(
    orderId: string,
    refund: AskedRefund,
    moment: { by: string; at: Date; reason: RefundReason; note?: string },
    entries: readonly OutboxEntry[],
  ): Promise<'DONE' | 'BUSY' | 'ENDED'>;
  endWithdrawal(orderId: string, withdrawal: Withdrawal): Promise<void>;
  /** Records, once, that the refund of a payment which is not the order's was asked for; minor units. */
  returnPayment(
    orderId: string,
    payment: { id: string; amount: number },
    reason: RefundReason,
    at: Date,
    entries: readonly OutboxEntry[],
  ): Promise<void>;
  /** @returns false when this is the order's own payment by now */
  noteForeignRefund(orderId: string, paymentId: string): Promise<boolean>;
  /** Records, once, that a part of the money came back at somebody's word; nothing else changes. */
  notePartRefund(
    orderId: string,
    part: { refundId: string; by: string; amount: number; at: Date },
  ): Promise<void>;
  /** All that follows from this end has been done. */
  markUnwound(order: Pick<SagaOrder, 'id' | 'status'>): Promise<void>;
  /** PENDING_PAYMENT whose time is over, or who claims more of it than any hold may have: a clock was ahead. */
  due(now: Date, latest: Date, limit: number): Promise<SagaOrder[]>;
  /** PAID, or not unwound, and touched at no moment within this span. */
  standing(untouched: Untouched, limit: number): Promise<SagaOrder[]>;
  /** Ids of orders that a run has still to close or to ask back. */
  openInRun(eventId: string, run: RefundRun, limit: number): Promise<string[]>;
  /** Each order of the run counted once, however many are asked back meanwhile. */
  countRun(eventId: string, run: RefundRun, stuckBefore: Date): Promise<RefundCounts>;
}

export interface TicketStore {
  /** @returns false when a seat already has a valid ticket of another order: the last line of defence */
  insert(tickets: readonly Ticket[], createdAt: Date): Promise<boolean>;
  findMany(ticketIds: readonly string[]): Promise<Ticket[]>;
  ofOrders(orderIds: readonly string[]): Promise<Ticket[]>;
  /** Of the event, by the number that counts its tickets. */
  findBySerial(eventId: string, serial: number): Promise<Ticket | null>;
  /** Takes an order's tickets from use, until `end` or `keep`. @returns false when this holder cannot give all of them up */
  withdraw(orderId: string, holderId: string, at: Date): Promise<boolean>;
  /** Undoes every `withdraw`, or those before a moment. */
  keep(orderId: string, before?: Date): Promise<void>;
  /** Ends every ticket of an order; their codes are dead from then on. */
  end(orderId: string, status: Extract<TicketStatus, 'CANCELLED' | 'REFUNDED'>, at: Date): Promise<void>;
  /**
   * Decides on a ticket as it stands and writes over that and nothing else; decides again when it has changed.
   * @returns `null` when there is no such ticket
   */
  change<Answer>(
    ticketId: string,
    decide: (ticket: Ticket) => TicketDecision<Answer> | Promise<TicketDecision<Answer>>,
  ): Promise<Answer | null>;
  /**
   * Tickets of an event whose codes died since, the first of them first: `limit` of them, and all others that died in
   * the same millisecond as the last of these.
   */
  revoked(eventId: string, since: Date, limit: number): Promise<{ tickets: Ticket[]; hasMore: boolean }>;
  /** The last of them, in the same order. */
  lastRevoked(eventId: string, limit: number): Promise<Ticket[]>;
  /** The latest first. */
  ofHolder(holderId: string, first: number, beforeId: string | null): Promise<Ticket[]>;
  /** Given back to the pool at no moment within this span, and money or place still have to follow. */
  halfResold(untouched: Untouched, limit: number): Promise<Ticket[]>;
  /** Orders with tickets that were taken from use by `withdraw` at no moment within this span. */
  withdrawing(untouched: Untouched, limit: number): Promise<string[]>;
  countAttendance(eventId: string): Promise<Attendance>;
  /** Tickets with scans that are in conflict, by id. */
  inConflict(eventId: string, first: number, afterId: string | null): Promise<Ticket[]>;
}

export interface TicketDecision<Answer> {
  answer: Answer;
  /** `null`: nothing is written. */
  change: Partial<Ticket> | null;
  entries?: readonly OutboxEntry[];
}

export interface WaitlistStore {
  /** @returns false when the user is in this line already */
  insert(entry: WaitlistEntry): Promise<boolean>;
  /** The user's place in the line of an event, waiting or with an offer. */
  findLive(eventId: string, userId: string): Promise<WaitlistEntry | null>;
  /** The last of the user's places that ended, if that was at this moment or later. */
  findEnded(eventId: string, userId: string, since: Date): Promise<WaitlistEntry | null>;
  /** How many wait before this one. */
  ahead(entry: WaitlistEntry): Promise<number>;
  eventsWaiting(): Promise<string[]>;
  /** Cheap: it is asked whenever places come back, and nearly always nobody waits. */
  isWaitedFor(eventId: string): Promise<boolean>;
  /** What those who wait wish for, each wish once, and how many wait for it. */
  wishes(eventId: string): Promise<(WaitlistWish & { entries: number })[]>;
  /** The first in line of those who wait for one of these, and at least one is named. */
  waiting(eventId: string, wishes: readonly WaitlistWish[], limit: number): Promise<WaitlistEntry[]>;
  /** OFFERED whose time is over. */
  due(now: Date, limit: number): Promise<WaitlistEntry[]>;
  /** @returns false when it does not wait any more */
  offer(
    id: string,
    offer: { holdId: string; offeredUntil: Date },
    entries: readonly OutboxEntry[],
  ): Promise<boolean>;
  prolong(id: string, offeredUntil: Date): Promise<void>;
  /** @returns false when it is not in this state any more */
  end(id: string, from: WaitlistState, endedAs: WaitlistEnding, at: Date): Promise<boolean>;
  /** Ends as CLOSED all who wait. */
  close(eventId: string, at: Date): Promise<void>;
}

/** A line in front of a sale, and until when the places in it are of interest. */
export interface Line {
  lineId: string;
  eventId: string;
  forgetAt: Date;
}

export interface WaitingPlaceStore {
  startLine(line: Pick<Line, 'lineId' | 'eventId'>): Promise<void>;
  /** Counts: the number after the last one, and not below `first`. */
  nextNumber(lineId: string, first: number): Promise<number>;
  /** 0 while nobody has come. */
  lastNumber(lineId: string): Promise<number>;
  find(lineId: string, visitorId: string): Promise<{ number: number; isGivenAway: boolean } | null>;
  /**
   * Gives a visitor this number, instead of the one they have or, when that is `null`, as their first.
   * @returns false when they have another one by now
   */
  take(line: Line, visitorId: string, number: number, instead: number | null): Promise<boolean>;
  /** A guest's place becomes a user's, once. @returns its number; `null` when there is none, or it is another user's */
  giveTo(lineId: string, guestId: string, userId: string): Promise<number | null>;
  /** Places that are of no interest any more. */
  forget(now: Date): Promise<void>;
}

/** That it was somebody's turn. */
export interface Admission {
  eventId: string;
  /** A user's id, or a guest's. */
  visitorId: string;
  expiresAt: Date;
}

export interface AdmissionTokens {
  sign(admission: Admission): Promise<string>;
  /** What it says, which may be over; `null` when we did not sign it. */
  read(token: string): Promise<Admission | null>;
}

/** Who has an account, by id, and by a keyed hash of the address; nothing else of them is kept. */
export interface PeopleStore {
  record(userId: string): Promise<void>;
  /** The address of a profile at this version; an earlier version changes nothing. */
  recordEmail(profile: { userId: string; email: string; version: number }): Promise<void>;
  isKnown(userId: string): Promise<boolean>;
  /** Ids of the users who have this address now, as `normalizeEmail` writes it. */
  findByEmail(email: string): Promise<string[]>;
}

/** What the house hears of orders, as entries of the order's outbox. */
export interface OrderEvents {
  placed(order: Order): OutboxEntry;
  closed(order: Order, reason: 'EXPIRED' | 'CANCELLED', at: Date): OutboxEntry;
  confirmed(order: Order, tickets: readonly Ticket[], sale: Sale, at: Date): Promise<OutboxEntry>;
  refundRequested(
    order: Order,
    payment: { id: string; amount: number; requestId: string },
    reason: RefundReason,
    at: Date,
  ): OutboxEntry;
  ticketTakenBack(order: Order, ticket: Ticket, sale: Sale, refundedAmount: number, at: Date): OutboxEntry;
  waitlistOffered(
    entry: WaitlistEntry,
    offer: { holdId: string; offeredUntil: Date },
    sale: Sale,
    at: Date,
  ): OutboxEntry;
  transferred(
    ticket: Ticket,
    between: { from: string; to: string },
    sale: Sale,
    at: Date,
  ): Promise<OutboxEntry>;
  refunded(
    order: Order,
    tickets: readonly Ticket[],
    sale: Sale,
    refundedAmount: number,
    at: Date,
  ): OutboxEntry;
}

export type RefundReason =
  | 'SEATS_LOST'
  | 'DUPLICATE_PAYMENT'
  | 'ORDER_CANCELLED'
  | 'EVENT_CANCELLED'
  | 'EVENT_POSTPONED'
  | 'BUYER_REQUEST'
  | 'TICKET_RESALE'
  | 'ORGANIZER_REQUEST'
  | 'WRONG_AMOUNT';

/** Nudges for whoever is watching at this moment. */
export interface LiveChannel {
  orderChanged(order: Pick<Order, 'id' | 'eventId' | 'buyerId'>): void;
  holdChanged(hold: { holdId: string; eventId: string; buyerId: string }): void;
  /** Codes of tickets of this event died. */
  ticketsRevoked(eventId: string): void;
}

export interface TicketCodes {
  sign(ticket: Ticket): Promise<string>;
  /** What a code says; `null` when we did not sign it. Whether its ticket is still good is another question. */
  read(code: string): Promise<{ ticketId: string; eventId: string; codeVersion: number } | null>;
}

/** All that stands on a printed ticket. */
export interface PrintedTicket {
  number: string;
  /** `null` on a ticket that was given away: the order is its buyer's. */
  orderNumber: string | null;
  eventTitle: string;
  venueName: string;
  venueCity: string | null;
  venueTimeZone: string;
  startsAt: Date;
  seat: SeatPlace | null;
  /** Of the seat. */
  restrictedView: boolean;
  areaName: string | null;
  tierName: string;
  /** What its buyer paid for it in all. */
  price: MoneyAmount;
  /** What the QR code says. */
  code: string;
}

/** @returns a PDF of one page */
export type TicketPrinter = (ticket: PrintedTicket, locale: Locale) => Promise<Uint8Array>;

export interface GuestTokens {
  mint(): Promise<{ guestToken: string; expiresAt: Date }>;
  /** The guest's id, as holds are kept under it; `null` for a token that is forged or has expired. */
  read(token: string): Promise<string | null>;
}

/** Durations in ms. */
export interface HoldRules {
  holdMs: number;
  /** From creation, extensions included. */
  longestHoldMs: number;
  maxTicketsPerHold: number;
  /** From somebody's turn in a waiting room on. */
  admissionMs: number;
}

/** All that the use cases stand on. */
export interface Ports {
  sales: SaleStore;
  numbers: NumberStore;
  layouts: LayoutStore;
  rows: RowStore;
  areas: AreaStore;
  allocations: AllocationStore;
  promoCodes: PromoCodeStore;
  carts: CartStore;
  orders: OrderStore;
  tickets: TicketStore;
  people: PeopleStore;
  waitlist: WaitlistStore;
  waitingPlaces: WaitingPlaceStore;
  events: OrderEvents;
  live: LiveChannel;
  /** Places of this event have just come back to the sale, all that come back together: whoever waits is served. */
  placesFreed(eventId: string): void;
  codes: TicketCodes;
  guests: GuestTokens;
  admissions: AdmissionTokens;
  print: TicketPrinter;
  rules: HoldRules;
  clock: Clock;
  log: Logger;
}
