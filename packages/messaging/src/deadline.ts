/** The outcome of `work`, or the error once `ms` have gone by. The work itself cannot be stopped. */
export async function withDeadline<T>(work: Promise<T>, ms: number, error: () => Error): Promise<T> {
  const deadline = Promise.withResolvers<never>();
  const timer = setTimeout(() => deadline.reject(error()), ms);
  try {
    return await Promise.race([work, deadline.promise]);
  } finally {
    clearTimeout(timer);
  }
}
