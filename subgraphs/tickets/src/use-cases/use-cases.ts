import type { Locale } from '@parterre/contracts/values';
import type { Viewer } from '@parterre/identity/viewer';
import type { Allocation } from '../domain/allocation.js';
import type { AreaQuantity } from '../domain/cart.js';
import type { MoneyAmount } from '../domain/money.js';
import type { Order, OrderStatus } from '../domain/order.js';
import type { PromoCode } from '../domain/promo-code.js';
import type { RefundProgress } from '../domain/refund-run.js';
import type { Sale } from '../domain/sale.js';
import type { AreaView, AvailabilityView, SeatMapView, SeatView } from '../domain/seat-view.js';
import type { Attendance, Ticket } from '../domain/ticket.js';
import type { Rate } from '../domain/waiting-room.js';
import type { WaitlistEntry, WaitlistWish } from '../domain/waitlist.js';
import type { ShownAdmission } from './admission.js';
import type {
  CheckInResult,
  HoldResult,
  HoldView,
  PlaceOrderResult,
  QuoteResult,
  RevokedCodesView,
  WaitingPlaceView,
  WaitingRoomView,
  WaitlistView,
} from './results.js';

export interface HoldCommand {
  eventId: string;
  /** `section/row/number`, or the same with `eventId/` in front. */
  seatIds: readonly string[];
  areas: readonly AreaQuantity[];
  /** Of an allocation. */
  accessCode: string | null;
  /** Of the waiting room, where there is one. */
  admission: ShownAdmission;
  /** A hold of the viewer to add the places to, instead of a new one. */
  addToHoldId?: string | null;
  idempotencyKey: string;
}

export type PromoCodeCommand = Omit<PromoCode, 'id' | 'endedAt' | 'createdAt'>;

export interface PlaceOrderCommand {
  holdId: string;
  promoCode: string | null;
  idempotencyKey: string;
}

export interface AllocationCommand {
  eventId: string;
  name: string;
  accessCode: string;
  seatIds: readonly string[];
  areas: readonly AreaQuantity[];
  opensAt: Date | null;
  closesAt: Date | null;
}

export interface ScanCommand {
  /** What the QR code says. */
  code: string;
  scannedAt: Date;
  device: string;
  gate: string | null;
}

export interface SeatsCommand {
  eventId: string;
  seatIds: readonly string[];
}

/** Empty lists stand for any. */
export interface BestSeatsCommand {
  eventId: string;
  quantity: number;
  priceTierIds: readonly string[];
  sections: readonly string[];
  /** At least one of the seats is to be accessible by wheelchair. */
  accessible: boolean;
  /** Side by side or not at all. */
  adjacent: boolean;
  accessCode: string | null;
  admission: ShownAdmission;
  /** A hold of the viewer to add the seats to, instead of a new one. */
  addToHoldId?: string | null;
  idempotencyKey: string;
}

/** `first` and the last id of the page before. */
export interface Page {
  first: number;
  afterId: string | null;
}

/**
 * What can be asked of `tickets`. Whoever asks for something of someone else is answered as if it did not exist
 * (`NotFound`), so that ids cannot be probed. Answers for several ids are maps: what is missing there is unknown.
 */
export interface UseCases {
  /** @throws Unavailable while the inventory is being made; NotFound when this event is not on the market */
  viewSeatMap(eventId: string): Promise<SeatMapView>;
  viewSales(eventIds: readonly string[]): Promise<Map<string, Sale>>;
  viewAvailability(sales: readonly Sale[]): Promise<Map<string, AvailabilityView>>;
  /** By global seat id, at most one query. */
  viewSeats(globalSeatIds: readonly string[]): Promise<Map<string, SeatView>>;
  /** By `eventId/key`. */
  viewAreas(ids: readonly string[]): Promise<Map<string, AreaView>>;

  /** @throws Unauthenticated when neither says who it is */
  asVisitor(viewer: Viewer, guestToken: string | null): Promise<Viewer>;
  createGuestToken(): Promise<{ guestToken: string; expiresAt: Date }>;
  /** @throws NotFound when the token is not that of the hold's guest */
  claimGuestHold(viewer: Viewer, command: { holdId: string; guestToken: string }): Promise<HoldResult>;
  hold(viewer: Viewer, command: HoldCommand): Promise<HoldResult>;
  holdBestSeats(viewer: Viewer, command: BestSeatsCommand): Promise<HoldResult>;
  /** @throws Conflict when it has become an order, which is paid or has a deadline of its own */
  extendHold(viewer: Viewer, holdId: string): Promise<HoldResult>;
  /** Whether there was still something to release. */
  releaseHold(viewer: Viewer, holdId: string): Promise<boolean>;
  /** `null` for a hold of one's own that has ended. */
  viewHold(viewer: Viewer, holdId: string): Promise<HoldView | null>;

  /** Keeps free seats out of the sale, all or none. @throws Conflict with the seats that are not free */
  blockSeats(viewer: Viewer, command: SeatsCommand): Promise<SeatMapView>;
  /** Puts blocked seats back; those that are not blocked stay as they are. */
  unblockSeats(viewer: Viewer, command: SeatsCommand): Promise<SeatMapView>;

  /** @throws Conflict when the code is taken or places are not free; NotFound unless the viewer organizes the event */
  createAllocation(viewer: Viewer, command: AllocationCommand): Promise<Allocation>;
  endAllocation(viewer: Viewer, allocationId: string): Promise<Allocation>;
  viewAllocations(viewer: Viewer, eventId: string): Promise<Allocation[]>;

  /** What a hold of the viewer would cost with this code; nothing is used. */
  quoteHold(hold: HoldView, promoCode: string): Promise<QuoteResult>;
  /** @throws Conflict when the code is taken */
  createPromoCode(viewer: Viewer, command: PromoCodeCommand): Promise<PromoCode>;
  endPromoCode(viewer: Viewer, promoCodeId: string): Promise<PromoCode>;
  viewPromoCodes(viewer: Viewer, eventId: string): Promise<PromoCode[]>;
  /** To be asked for codes the viewer may see. */
  countPromoCodeUses(promoCodeId: string): Promise<number>;

  placeOrder(viewer: Viewer, command: PlaceOrderCommand): Promise<PlaceOrderResult>;
  /**
   * After payment a refund by the policy it was bought under; what cost nothing is cancelled until the event starts.
   * @throws Conflict when the policy gives nothing back, or a ticket is used
   */
  cancelOrder(viewer: Viewer, orderId: string): Promise<Order>;
  /**
   * Each for what was paid for it, once. Those that were given back to the pool or refunded before stay as they are.
   * @throws NotFound unless the viewer organizes the event; BadUserInput for tickets of another order; Conflict when
   *   one was used or is void, and then none is refunded
   */
  refundTickets(
    viewer: Viewer,
    command: { orderId: string; ticketIds: readonly string[]; reason: string },
  ): Promise<Order>;
  /** Those of these orders that the viewer may see. */
  viewOrders(viewer: Viewer, orderIds: readonly string[]): Promise<Map<string, Order>>;
  viewMyOrders(viewer: Viewer, page: Page): Promise<Order[]>;
  viewOrdersOfEvent(
    viewer: Viewer,
    eventId: string,
    filter: { search: string | null; status: OrderStatus | null },
    page: Page,
  ): Promise<Order[]>;
  /** `null` while nothing is given back. @throws Forbidden unless the viewer organizes the event, or is ADMIN */
  viewRefundProgress(viewer: Viewer, sale: Sale): Promise<(RefundProgress & { currency: string }) | null>;

  /** Those of these tickets that the viewer may see. */
  viewTickets(viewer: Viewer, ticketIds: readonly string[]): Promise<Map<string, Ticket>>;
  viewTicketsOfOrders(orderIds: readonly string[]): Promise<Map<string, Ticket[]>>;
  /** What the buyer paid for each in all; those that the viewer may not know are missing. */
  viewTicketPrices(viewer: Viewer, tickets: readonly Ticket[]): Promise<Map<string, MoneyAmount>>;
  /** A PDF of one page. @throws Forbidden unless it is the viewer's; Conflict when the ticket lets nobody in */
  printTicket(viewer: Viewer, ticket: Ticket, locale: Locale): Promise<Uint8Array>;
  /**
   * @throws BadUserInput for a wish that cannot come true; Conflict, with a `reason`, before the sale (with `opensAt`),
   *   after it, and when there are places for the wish; Conflict when they wait for something else already
   */
  joinWaitlist(viewer: Viewer, wish: WaitlistWish & { eventId: string }): Promise<WaitlistEntry>;
  leaveWaitlist(viewer: Viewer, eventId: string): Promise<boolean>;
  /** The viewer's own: the live one, or the last that ended within 30 days; `null` when there is neither. */
  viewWaitlistEntry(viewer: Viewer, eventId: string): Promise<WaitlistEntry | null>;
  /** @throws Forbidden unless the viewer organizes the event */
  viewWaitlist(viewer: Viewer, sale: Sale): Promise<WaitlistView>;
  /** 1 is the next. */
  viewWaitlistPosition(entry: WaitlistEntry): Promise<number>;

  /** @throws NotFound unless the viewer organizes the event; Conflict when nothing is sold any more */
  openWaitingRoom(viewer: Viewer, command: Rate & { eventId: string }): Promise<WaitingRoomView>;
  closeWaitingRoom(viewer: Viewer, eventId: string): Promise<WaitingRoomView>;
  viewWaitingRoom(eventId: string): Promise<WaitingRoomView>;
  countWaiting(room: WaitingRoomView): Promise<number>;
  /**
   * `null` when the event has no waiting room.
   * @param visitor of asVisitor
   * @param command.guestToken when the visitor has signed in: of the guest they were, whose place they take with them
   * @throws Conflict when nothing is sold any more
   */
  joinWaitingRoom(
    visitor: Viewer,
    command: { eventId: string; guestToken: string | null },
  ): Promise<WaitingPlaceView | null>;
  /** `null` when there is no waiting room or the visitor is not in it. */
  viewWaitingPlace(visitor: Viewer, eventId: string): Promise<WaitingPlaceView | null>;

  /** @throws NotFound unless it is the viewer's; Conflict when it is not taken back */
  resellTicket(viewer: Viewer, ticketId: string): Promise<Ticket>;
  viewMyTickets(viewer: Viewer, page: Page): Promise<Ticket[]>;
  /** @throws NotFound unless it is the viewer's; BadUserInput for an unknown user; Conflict when it cannot change hands */
  transferTicket(viewer: Viewer, ticketId: string, toUserId: string): Promise<Ticket>;
  offerTransfer(viewer: Viewer, ticketId: string): Promise<{ code: string; expiresAt: Date; ticket: Ticket }>;
  withdrawTransferOffer(viewer: Viewer, ticketId: string): Promise<Ticket>;
  /** @throws NotFound when the code is dead or never was */
  acceptTransfer(viewer: Viewer, code: string): Promise<Ticket>;
  /** @throws Forbidden unless the viewer may work at this door; BadUserInput for a scan of the future */
  checkIn(viewer: Viewer, eventId: string, scan: ScanCommand): Promise<CheckInResult>;
  /** The same without a code, by the number of the ticket. */
  checkInByNumber(
    viewer: Viewer,
    eventId: string,
    scan: Omit<ScanCommand, 'code'> & { number: string },
  ): Promise<CheckInResult>;
  /** One answer a scan, in the order given. */
  mergeScans(viewer: Viewer, eventId: string, scans: readonly ScanCommand[]): Promise<CheckInResult[]>;
  /** From the first on when `since` is `null`. @throws Forbidden unless the viewer may work at this door */
  viewRevokedCodes(viewer: Viewer, eventId: string, since: Date | null): Promise<RevokedCodesView>;
  /** @throws Forbidden unless the viewer may work at this door */
  viewLatestRevokedCodes(viewer: Viewer, eventId: string): Promise<RevokedCodesView>;
  viewScanConflicts(viewer: Viewer, eventId: string, page: Page): Promise<Ticket[]>;
  /**
   * By its number, whole or its digits; `null` when the event has no such ticket.
   * @throws Forbidden unless the viewer may work at this door
   */
  viewTicketAtDoor(viewer: Viewer, eventId: string, number: string): Promise<Ticket | null>;
  /** @throws Forbidden unless the viewer may work at this door */
  countAttendance(viewer: Viewer, eventId: string): Promise<Attendance>;
  /** `null` unless the viewer holds it, works at the door of its event, or is ADMIN. */
  signTicketCode(viewer: Viewer, ticket: Ticket): Promise<string | null>;
}
