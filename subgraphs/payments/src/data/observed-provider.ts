import { Histogram, type Registry } from 'prom-client';
import type { PaymentProvider } from '../use-cases/ports.js';

/**
 * Counts and times what is asked of the provider:
 * `payment_provider_calls_seconds{operation,outcome}`. Many `unknown` or `failed` are an operator's first sign.
 */
export function observed(provider: PaymentProvider, registry: Registry): PaymentProvider {
  const calls = new Histogram({
    name: 'payment_provider_calls_seconds',
    help: 'Time from asking the payment provider to its answer, in seconds.',
    labelNames: ['operation', 'outcome'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 8],
    registers: [registry],
  });

  const timed = async <Result>(
    operation: string,
    work: Promise<Result>,
    outcomeOf: (result: Result) => string,
  ): Promise<Result> => {
    const end = calls.startTimer({ operation });
    try {
      const result = await work;
      end({ outcome: outcomeOf(result) });
      return result;
    } catch (error) {
      end({ outcome: 'failed' });
      throw error;
    }
  };

  return {
    amountStep: (currency) => provider.amountStep(currency),
    capture: (request) => timed('capture', provider.capture(request), ({ kind }) => kind),
    findCapture: (capture) => timed('find', provider.findCapture(capture), (found) => found?.kind ?? 'none'),
    cancelCapture: (capture) =>
      timed('cancel', provider.cancelCapture(capture), (found) => found?.kind ?? 'none'),
    refund: (request) => timed('refund', provider.refund(request), () => 'done'),
    hasRefunded: (refund) =>
      timed('find-refund', provider.hasRefunded(refund), (found) => (found ? 'done' : 'none')),
    list: (from, to) => provider.list(from, to),
  };
}
