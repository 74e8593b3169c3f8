import type { PaymentProvider } from '../use-cases/ports.js';

const prefix = 'free_';

/** Providers refuse amounts of zero: tickets that cost nothing are settled without asking one. */
export function freeOfCharge(provider: PaymentProvider): PaymentProvider {
  return {
    ...provider,
    capture: async (request) => {
      const { reference, amount, currency } = request;
      return amount === 0
        ? { kind: 'captured', captureId: `${prefix}${reference}`, amount, currency, card: null }
        : provider.capture(request);
    },
    findCapture: async (capture) => (capture.amount === 0 ? null : provider.findCapture(capture)),
    cancelCapture: async (capture) => (capture.amount === 0 ? null : provider.cancelCapture(capture)),
    refund: async (request) => {
      if (request.amount > 0 && !request.captureId.startsWith(prefix)) {
        await provider.refund(request);
      }
    },
  };
}
