import { contact } from '@parterre/contracts/users-events';
import type { Sealer } from '@parterre/personal-data/seal';
import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import { createCompleteRefund } from '../../use-cases/complete-refund.js';
import { createCreateInventory } from '../../use-cases/create-inventory.js';
import { createGiveBackOrders } from '../../use-cases/give-back-orders.js';
import type { Ports } from '../../use-cases/ports.js';
import { createSaveTerms } from '../../use-cases/save-terms.js';
import { createSettleCapture } from '../../use-cases/settle-capture.js';

/** What `tickets` listens to, and the use case each leads to. All of them may come twice, late and in any order. */
export function createConsumers(ports: Ports, { open }: Pick<Sealer, 'open'>): Consumer[] {
  const saveTerms = createSaveTerms(ports);
  const giveBackOrders = createGiveBackOrders(ports);
  return [
    consumer({ queue: 'tickets.on-user-registered', handle: ({ userId }) => ports.people.record(userId) }),
    consumer({
      queue: 'tickets.on-profile-changed',
      handle: ({ userId, version, sealedContact }) => {
        const { email } = contact.parse(JSON.parse(open(sealedContact, 'contact')));
        return ports.people.recordEmail({ userId, email, version });
      },
    }),
    // Few at a time: an inventory is the largest write of the house.
    consumer({ queue: 'tickets.on-event-published', prefetch: 2, handle: createCreateInventory(ports) }),
    consumer({ queue: 'tickets.on-event-updated', handle: saveTerms.updated }),
    consumer({
      queue: 'tickets.on-event-postponed',
      handle: async (event) => {
        await saveTerms.postponed(event);
        if (event.refundAll) await giveBackOrders.begin(event.eventId, 'POSTPONED', event.version);
      },
    }),
    consumer({
      queue: 'tickets.on-event-cancelled',
      handle: ({ eventId, version }) => giveBackOrders.begin(eventId, 'CANCELLED', version),
    }),
    consumer({ queue: 'tickets.on-payment-captured', handle: createSettleCapture(ports) }),
    consumer({ queue: 'tickets.on-refund-completed', handle: createCompleteRefund(ports) }),
  ];
}
