import { OperationFailed } from '@parterre/house/api';

/** The code with which the API refuses an operation. @throws when it does not refuse it. */
export async function codeOf(operation: Promise<unknown>): Promise<string | undefined> {
  try {
    await operation;
  } catch (error) {
    if (error instanceof OperationFailed) {
      return error.errors[0]?.extensions?.code;
    }
    throw error;
  }
  throw new Error('The operation was not refused.');
}
