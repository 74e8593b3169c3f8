import type { Locale } from '@parterre/contracts/values';
import type { SeatPlace } from '../domain/seat-id.js';
import type { PrintedTicket } from '../use-cases/ports.js';

interface Words {
  seat(seat: SeatPlace): string;
  number(number: string): string;
  atTheDoor: string;
  /** Whose customs of writing dates. */
  dates: string;
}

const languages: Record<Locale, Words> = {
  en: {
    seat: ({ section, row, number }) => `Section ${section}, row ${row}, seat ${number}`,
    number: (number) => `Ticket ${number}`,
    atTheDoor:
      'Show this code at the door, on a screen or on paper. Whoever has it can enter with it: do not pass it on. It lets one person in, once.',
    dates: 'en-GB',
  },
  fr: {
    seat: ({ section, row, number }) => `Section ${section}, rang ${row}, place ${number}`,
    number: (number) => `Billet ${number}`,
    atTheDoor:
      'Présentez ce code à l’entrée, sur écran ou sur papier. Il suffit pour entrer : ne le transmettez à personne. Il laisse entrer une personne, une fois.',
    dates: 'fr-FR',
  },
};

/** The lines of a ticket; the time is told as the clocks at the venue show it. */
export function wordsOf(ticket: PrintedTicket, locale: Locale) {
  const words = languages[locale];
  const when = new Intl.DateTimeFormat(words.dates, {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: ticket.venueTimeZone,
  });
  return {
    title: ticket.eventTitle,
    when: when.format(ticket.startsAt),
    where: ticket.venueName,
    place: ticket.seat ? words.seat(ticket.seat) : (ticket.areaName ?? ''),
    tier: ticket.tierName,
    number: words.number(ticket.number),
    atTheDoor: words.atTheDoor,
  };
}
