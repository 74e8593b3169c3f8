import { createCreateAllocation, createEndAllocation, createViewAllocations } from './allocations.js';
import { createAsVisitor } from './as-visitor.js';
import { createBlockSeats, createUnblockSeats } from './block-seats.js';
import { createCancelOrder } from './cancel-order.js';
import { createCheckIn, createCheckInByNumber, createMergeScans } from './check-in.js';
import { createClaimGuestHold } from './claim-guest-hold.js';
import { createHoldBestSeats } from './hold-best-seats.js';
import { createHold } from './hold-places.js';
import { createJoinWaitingRoom, createViewWaitingPlace } from './join-waiting-room.js';
import { createExtendHold, createReleaseHold, createViewHold } from './manage-hold.js';
import { createPlaceOrder } from './place-order.js';
import type { Ports } from './ports.js';
import { createPrintTicket } from './print-ticket.js';
import { createCreatePromoCode, createEndPromoCode, createViewPromoCodes } from './promo-codes.js';
import { createQuoteHold } from './quote-hold.js';
import { createRefundTickets } from './refund-tickets.js';
import { createResellTicket } from './resell-ticket.js';
import {
  createAcceptTransfer,
  createOfferTransfer,
  createTransferTicket,
  createWithdrawTransferOffer,
} from './transfer-ticket.js';
import type { UseCases } from './use-cases.js';
import {
  createCountAttendance,
  createViewLatestRevokedCodes,
  createViewRevokedCodes,
  createViewScanConflicts,
  createViewTicketAtDoor,
} from './view-door.js';
import { createViewMyOrders, createViewOrders, createViewOrdersOfEvent } from './view-orders.js';
import { createViewRefundProgress } from './view-refund-progress.js';
import { createViewAreas, createViewAvailability, createViewSeatMap, createViewSeats } from './view-seats.js';
import {
  createSignTicketCode,
  createViewMyTickets,
  createViewTicketPrices,
  createViewTickets,
  createViewTicketsOfOrders,
} from './view-tickets.js';
import {
  createCloseWaitingRoom,
  createCountWaiting,
  createOpenWaitingRoom,
  createViewWaitingRoom,
} from './waiting-room.js';
import {
  createJoinWaitlist,
  createLeaveWaitlist,
  createViewWaitlist,
  createViewWaitlistEntry,
} from './waitlist.js';

export function createUseCases(ports: Ports): UseCases {
  return {
    viewSeatMap: createViewSeatMap(ports),
    viewSales: async (eventIds) =>
      new Map((await ports.sales.findMany(eventIds)).map((sale) => [sale.eventId, sale])),
    viewAvailability: createViewAvailability(ports),
    viewSeats: createViewSeats(ports),
    viewAreas: createViewAreas(ports),
    asVisitor: createAsVisitor(ports),
    createGuestToken: () => ports.guests.mint(),
    claimGuestHold: createClaimGuestHold(ports),
    hold: createHold(ports),
    holdBestSeats: createHoldBestSeats(ports),
    extendHold: createExtendHold(ports),
    releaseHold: createReleaseHold(ports),
    viewHold: createViewHold(ports),
    blockSeats: createBlockSeats(ports),
    unblockSeats: createUnblockSeats(ports),
    createAllocation: createCreateAllocation(ports),
    endAllocation: createEndAllocation(ports),
    viewAllocations: createViewAllocations(ports),
    quoteHold: createQuoteHold(ports),
    createPromoCode: createCreatePromoCode(ports),
    endPromoCode: createEndPromoCode(ports),
    viewPromoCodes: createViewPromoCodes(ports),
    countPromoCodeUses: (id) => ports.promoCodes.countUses(id),
    placeOrder: createPlaceOrder(ports),
    cancelOrder: createCancelOrder(ports),
    refundTickets: createRefundTickets(ports),
    viewOrders: createViewOrders(ports),
    viewMyOrders: createViewMyOrders(ports),
    viewOrdersOfEvent: createViewOrdersOfEvent(ports),
    viewRefundProgress: createViewRefundProgress(ports),
    viewTickets: createViewTickets(ports),
    viewTicketsOfOrders: createViewTicketsOfOrders(ports),
    viewTicketPrices: createViewTicketPrices(ports),
    signTicketCode: createSignTicketCode(ports),
    joinWaitlist: createJoinWaitlist(ports),
    leaveWaitlist: createLeaveWaitlist(ports),
    viewWaitlist: createViewWaitlist(ports),
    viewWaitlistEntry: createViewWaitlistEntry(ports),
    viewWaitlistPosition: async (entry) => 1 + (await ports.waitlist.ahead(entry)),
    openWaitingRoom: createOpenWaitingRoom(ports),
    closeWaitingRoom: createCloseWaitingRoom(ports),
    viewWaitingRoom: createViewWaitingRoom(ports),
    countWaiting: createCountWaiting(ports),
    joinWaitingRoom: createJoinWaitingRoom(ports),
    viewWaitingPlace: createViewWaitingPlace(ports),
    resellTicket: createResellTicket(ports),
    printTicket: createPrintTicket(ports),
    viewMyTickets: createViewMyTickets(ports),
    transferTicket: createTransferTicket(ports),
    offerTransfer: createOfferTransfer(ports),
    withdrawTransferOffer: createWithdrawTransferOffer(ports),
    acceptTransfer: createAcceptTransfer(ports),
    checkIn: createCheckIn(ports),
    checkInByNumber: createCheckInByNumber(ports),
    mergeScans: createMergeScans(ports),
    viewRevokedCodes: createViewRevokedCodes(ports),
    viewLatestRevokedCodes: createViewLatestRevokedCodes(ports),
    viewScanConflicts: createViewScanConflicts(ports),
    viewTicketAtDoor: createViewTicketAtDoor(ports),
    countAttendance: createCountAttendance(ports),
  };
}
