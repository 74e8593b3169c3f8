import type { ReferenceResolver } from '@parterre/subgraph-kit/schema';
import { maySeePayment } from '../use-cases/may-see-payment.js';
import type { PaymentsContext } from './context.js';
import { toPayment } from './to-payment.js';
import { Order } from './types/order.js';

/** Entities as other subgraphs refer to them; what the viewer may not see does not exist. */
export const references: Record<string, ReferenceResolver<PaymentsContext>> = {
  Order: ({ id }) => Object.assign(new Order(), { id: String(id) }),
  Payment: async ({ id }, { loaders, viewer }) => {
    const payment = await loaders.payment.load(String(id));
    return payment && maySeePayment(viewer, payment) ? toPayment(payment) : null;
  },
};
