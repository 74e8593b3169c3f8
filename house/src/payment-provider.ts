/**
 * Which provider takes the money, as `npm start` was told: `PAYMENT_PROVIDER` and the `STRIPE_*` variables, for the
 * payments process, which says what is wrong with them. Nothing where nothing is set.
 */
export function paymentProvider(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value && (name === 'PAYMENT_PROVIDER' || name.startsWith('STRIPE_')) ? [[name, value]] : [],
    ),
  );
}
