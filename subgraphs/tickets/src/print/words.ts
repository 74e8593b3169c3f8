import { formatMoney } from '@parterre/contracts/currency';
import type { Locale } from '@parterre/contracts/values';
import type { SeatPlace } from '../domain/seat-id.js';
import type { PrintedTicket } from '../use-cases/ports.js';

interface Words {
  seat(seat: SeatPlace): string;
  restrictedView: string;
  number(number: string): string;
  order(number: string): string;
  paid(money: string): string;
  free: string;
  atTheDoor: string;
  /** Whose way of writing dates and amounts. */
  customs: string;
}

const languages: Record<Locale, Words> = {
  en: {
    seat: ({ section, row, number }) => `Section ${section}, row ${row}, seat ${number}`,
    restrictedView: 'Restricted view',
    number: (number) => `Ticket ${number}`,
    order: (number) => `Order ${number}`,
    paid: (money) => `Price paid: ${money}, fees and tax included`,
    free: 'Free of charge',
    atTheDoor:
      'Show this code at the door, on a screen or on paper. Whoever has it can enter with it: do not pass it on. It lets one person in, once.',
    customs: 'en-GB',
  },
  fr: {
    seat: ({ section, row, number }) => `Section ${section}, rang ${row}, place ${number}`,
    restrictedView: 'Visibilité réduite',
    number: (number) => `Billet ${number}`,
    order: (number) => `Commande ${number}`,
    paid: (money) => `Prix payé : ${money}, frais et taxes compris`,
    free: 'Gratuit',
    atTheDoor:
      'Présentez ce code à l’entrée, sur écran ou sur papier. Il suffit pour entrer : ne le transmettez à personne. Il laisse entrer une personne, une fois.',
    customs: 'fr-FR',
  },
};

/** The lines of a ticket; the time is told as the clocks at the venue show it. */
export function wordsOf(ticket: PrintedTicket, locale: Locale) {
  const words = languages[locale];
  const when = new Intl.DateTimeFormat(words.customs, {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: ticket.venueTimeZone,
  });
  return {
    title: ticket.eventTitle,
    when: when.format(ticket.startsAt),
    where: ticket.venueCity ? `${ticket.venueName}, ${ticket.venueCity}` : ticket.venueName,
    place: ticket.seat ? words.seat(ticket.seat) : (ticket.areaName ?? ''),
    view: ticket.restrictedView ? words.restrictedView : null,
    tier: ticket.tierName,
    // A ticket of a show in France says what was paid for it in all, or that it is free: CGI, annexe IV, art. 50 sexies B.
    price:
      ticket.price.amount > 0
        ? words.paid(formatMoney(ticket.price.amount, ticket.price.currency, words.customs))
        : words.free,
    numbers: [
      words.number(ticket.number),
      ...(ticket.orderNumber ? [words.order(ticket.orderNumber)] : []),
    ].join(' · '),
    atTheDoor: words.atTheDoor,
  };
}
