import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import { interestOf } from '../../domain/contact.js';
import { causeOf, type Reactions } from './reactions.js';

/** What becomes of concerts and the like: news for many. */
export function eventConsumers({ announce }: Reactions): Consumer[] {
  return [
    consumer({
      queue: 'notifications.on-event-published',
      handle: (event, message) => {
        const { eventId, slug, title, venue, startsAt, salesOpenAt, categorySlug, currency } = event;
        const lowestPrice = Math.min(...event.priceTiers.map(({ price }) => price));
        return announce({
          ...causeOf(message),
          eventId,
          news: {
            template: 'event-published',
            data: {
              eventId,
              slug,
              title,
              venue,
              startsAt,
              salesOpenAt,
              categorySlug,
              lowestPrice,
              currency,
            },
            interest: interestOf(event),
          },
        });
      },
    }),
    consumer({
      queue: 'notifications.on-event-postponed',
      handle: ({ eventId, slug, title, venue, startsAt, previousStartsAt, refundAll = false }, message) =>
        announce({
          ...causeOf(message),
          eventId,
          news: {
            template: 'event-postponed',
            data: { eventId, slug, title, venue, startsAt, previousStartsAt, refundAll },
          },
        }),
    }),
    consumer({
      queue: 'notifications.on-event-cancelled',
      handle: ({ eventId, title }, message) =>
        announce({
          ...causeOf(message),
          eventId,
          news: { template: 'event-cancelled', data: { eventId, title } },
        }),
    }),
  ];
}
