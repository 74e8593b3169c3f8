import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';

type RefundOrder = (request: {
  requestId: string;
  paymentId: string;
  amount: number;
  reason: string;
}) => Promise<void>;

export function refundRequestedConsumer(refundOrder: RefundOrder): Consumer {
  return consumer({
    queue: 'payments.on-refund-requested',
    handle: ({ requestId, paymentId, amount, reason }) =>
      refundOrder({ requestId, paymentId, amount, reason }),
  });
}
