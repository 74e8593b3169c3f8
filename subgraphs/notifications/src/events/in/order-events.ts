import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import { causeOf, type Reactions } from './reactions.js';

/** What becomes of orders and their payments. */
export function orderConsumers({
  notify,
  confirmAttendance,
  passTicket,
  endAttendance,
}: Reactions): Consumer[] {
  return [
    consumer({
      queue: 'notifications.on-order-confirmed',
      handle: async (order, message) => {
        const { orderId, buyerId, eventId } = order;
        await notify(
          causeOf(message),
          { template: 'order-confirmed', data: order },
          { recipientId: buyerId, orderId },
        );
        await confirmAttendance({
          orderId,
          buyerId,
          eventId,
          orderNumber: order.number,
          venueName: order.venueName,
          venueTimeZone: order.venueTimeZone,
          bookedStartsAt: order.startsAt,
          confirmedAt: new Date(order.confirmedAt),
        });
      },
    }),
    consumer({
      queue: 'notifications.on-order-refunded',
      handle: async (order, message) => {
        const { orderId, buyerId, refundedAt } = order;
        await notify(
          causeOf(message),
          { template: 'order-refunded', data: order },
          { recipientId: buyerId, orderId },
        );
        await endAttendance(orderId, new Date(refundedAt));
      },
    }),
    consumer({
      queue: 'notifications.on-ticket-transferred',
      handle: async (transfer, message) => {
        const { fromUserId, toUserId, orderId } = transfer;
        const cause = causeOf(message);
        // The order is not the new holder's to look into.
        await notify(cause, { template: 'ticket-received', data: transfer }, { recipientId: toUserId });
        await notify(
          cause,
          { template: 'ticket-given', data: transfer },
          { recipientId: fromUserId, orderId },
        );
        await passTicket(orderId, {
          id: transfer.ticketId,
          number: transfer.number,
          holderId: toUserId,
          at: new Date(transfer.transferredAt),
        });
      },
    }),
    consumer({
      queue: 'notifications.on-waitlist-offered',
      handle: (offer, message) =>
        notify(
          causeOf(message),
          { template: 'waitlist-offer', data: offer },
          { recipientId: offer.userId, expiresAt: new Date(offer.offeredUntil) },
        ),
    }),
    consumer({
      queue: 'notifications.on-payment-failed',
      handle: (payment, message) =>
        notify(
          causeOf(message),
          { template: 'payment-failed', data: payment },
          { recipientId: payment.buyerId, orderId: payment.orderId },
        ),
    }),
  ];
}
