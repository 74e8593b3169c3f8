/** The only reader of this process's environment in bench/. */

/** A MongoDB to measure on, with sessions or without; the embedded one when it is not set. */
export function givenMongodbUri(): string | undefined {
  return process.env.MONGODB_URI || undefined;
}
