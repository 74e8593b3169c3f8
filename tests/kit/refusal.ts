import { OperationFailed } from '@parterre/house/api';

/** What the API says when it refuses an operation. */
export interface Refused {
  code: string | undefined;
  message: string;
  /** Of BAD_USER_INPUT: every fault with its path. */
  faults: readonly { field: string; message: string }[];
  /** Which input a CONFLICT is about, where it is about one. */
  field: string | undefined;
  /** Why, of a CONFLICT that has several reasons. */
  reason: string | undefined;
}

/** The code with which the API refuses an operation. @throws when it does not refuse it. */
export async function codeOf(operation: Promise<unknown>): Promise<string | undefined> {
  return (await refusalOf(operation)).code;
}

/** All that the API says in refusing an operation. @throws when it does not refuse it. */
export async function refusalOf(operation: Promise<unknown>): Promise<Refused> {
  try {
    await operation;
  } catch (error) {
    if (!(error instanceof OperationFailed)) {
      throw error;
    }
    const [first] = error.errors;
    const { code, faults = [], field, reason } = (first?.extensions ?? {}) as Partial<Refused>;
    return { code, message: first?.message ?? '', faults, field, reason };
  }
  throw new Error('The operation was not refused.');
}
