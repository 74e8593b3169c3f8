import type { Locale } from '@parterre/contracts/values';
import type { Attendance, Content, TemplateData } from '../domain/template.js';
import type { Open } from '../use-cases/ports.js';
import { formatDateTime, formatMoney, formatUtc } from './format.js';
import type { Links } from './links.js';

/** What a template is filled with: finished texts, in the reader's language. */
export type View = Record<string, unknown>;

/** A code to be drawn, and the name by which the view refers to the picture. */
export interface CodeToDraw {
  cid: string;
  filename: string;
  code: string;
}

export interface ViewParts {
  locale: Locale;
  links: Links;
  open: Open;
}

/** @throws SealError when something in it was sealed under another key */
export function viewOf(content: Content, parts: ViewParts): { view: View; codes: CodeToDraw[] } {
  const { locale, links } = parts;
  switch (content.template) {
    case 'order-confirmed':
      return confirmedOrder(content.data, parts);
    case 'order-refunded': {
      const { orderId, number, eventTitle, refundedAmount, currency, tickets } = content.data;
      return plain({
        orderNumber: number,
        orderUrl: links.order(orderId),
        eventTitle,
        amount: formatMoney(refundedAmount, currency, locale),
        hadTickets: tickets.length > 0,
      });
    }
    case 'payment-failed': {
      const { orderId, amount, currency, retryable } = content.data;
      return plain({
        orderUrl: links.order(orderId),
        amount: formatMoney(amount, currency, locale),
        retryable,
      });
    }
    case 'ticket-received':
      return { view: transferredTicket(content.data, parts), codes: [codeOf(content.data, parts)] };
    case 'ticket-given':
      return plain(transferredTicket(content.data, parts));
    case 'waitlist-offer': {
      const { holdId, quantity, eventTitle, venueName, venueTimeZone, startsAt, offeredUntil } = content.data;
      return plain({
        ...{ quantity, eventTitle, venueName },
        holdUrl: links.hold(holdId),
        startsAt: formatDateTime(startsAt, venueTimeZone, locale),
        offeredUntil: formatDateTime(offeredUntil, venueTimeZone, locale),
      });
    }
    case 'event-cancelled': {
      const { title, venueName, venueTimeZone, bookedStartsAt } = content.data;
      return plain({
        ...attended(content.data, links),
        eventTitle: title,
        venueName,
        startsAt: formatDateTime(bookedStartsAt, venueTimeZone, locale),
      });
    }
    case 'event-postponed': {
      const { title, venue, startsAt, previousStartsAt, refundAll } = content.data;
      return plain({
        ...attended(content.data, links),
        refundAll,
        eventTitle: title,
        venueName: venue.name,
        startsAt: formatDateTime(startsAt, venue.timeZone, locale),
        previousStartsAt: formatDateTime(previousStartsAt, venue.timeZone, locale),
      });
    }
    case 'event-published': {
      const { slug, title, venue, startsAt, salesOpenAt, lowestPrice, currency } = content.data;
      return plain({
        eventUrl: links.event(slug),
        preferencesUrl: links.preferences,
        eventTitle: title,
        venueName: venue.name,
        city: venue.city,
        startsAt: formatDateTime(startsAt, venue.timeZone, locale),
        salesOpenAt: formatDateTime(salesOpenAt, venue.timeZone, locale),
        lowestPrice: formatMoney(lowestPrice, currency, locale),
      });
    }
    case 'email-verification':
      return accountToken(content.data, parts, links.verifyEmail);
    case 'password-reset':
      return accountToken(content.data, parts, links.resetPassword);
    default: {
      const never: never = content;
      return never;
    }
  }
}

/** What the reader comes with: an order of their own, or a ticket of somebody else's. */
function attended({ orderId, orderNumber, ticket }: Attendance, links: Links): View {
  return ticket
    ? { ticketNumber: ticket.number, ticketUrl: links.ticket(ticket.id) }
    : { orderNumber, orderUrl: links.order(orderId) };
}

function confirmedOrder(
  order: TemplateData['order-confirmed'],
  { locale, links, open }: ViewParts,
): { view: View; codes: CodeToDraw[] } {
  const { orderId, number, eventTitle, venueName, venueTimeZone, startsAt, amount, currency } = order;
  const tickets = order.tickets.map((ticket) => ({
    number: ticket.number,
    seat: ticket.seat,
    area: ticket.area,
    tier: ticket.priceTierName,
    price: formatMoney(ticket.price, currency, locale),
    cid: `${ticket.ticketId}@tickets.parterre`,
  }));
  return {
    view: {
      orderNumber: number,
      orderUrl: links.order(orderId),
      eventTitle,
      venueName,
      startsAt: formatDateTime(startsAt, venueTimeZone, locale),
      total: formatMoney(amount, currency, locale),
      tickets,
    },
    codes: order.tickets.map((ticket) => codeOf(ticket, { open })),
  };
}

function codeOf(
  ticket: { ticketId: string; number: string; sealedCode: string },
  { open }: Pick<ViewParts, 'open'>,
): CodeToDraw {
  return {
    cid: `${ticket.ticketId}@tickets.parterre`,
    filename: `${ticket.number}.png`,
    code: open(ticket.sealedCode, 'ticket-code'),
  };
}

function transferredTicket(ticket: TemplateData['ticket-received'], { locale, links }: ViewParts): View {
  const { ticketId, number, seat, area, eventTitle, venueName, venueTimeZone, startsAt } = ticket;
  return {
    ...{ number, seat, area, eventTitle, venueName, tier: ticket.priceTierName },
    ticketUrl: links.ticket(ticketId),
    startsAt: formatDateTime(startsAt, venueTimeZone, locale),
    cid: `${ticketId}@tickets.parterre`,
  };
}

function accountToken(
  { sealedToken, expiresAt }: TemplateData['email-verification'],
  { locale, open }: ViewParts,
  linkTo: (token: string) => string,
): { view: View; codes: CodeToDraw[] } {
  const token = open(sealedToken, 'token');
  return plain({ token, actionUrl: linkTo(token), expiresAt: formatUtc(expiresAt, locale) });
}

function plain(view: View): { view: View; codes: CodeToDraw[] } {
  return { view, codes: [] };
}
