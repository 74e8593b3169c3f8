import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';

type RefundOrder = (request: { paymentId: string; amount: number; reason: string }) => Promise<void>;

export function refundRequestedConsumer(refundOrder: RefundOrder): Consumer {
  return consumer({
    queue: 'payments.on-refund-requested',
    handle: ({ paymentId, amount, reason }) => refundOrder({ paymentId, amount, reason }),
  });
}
