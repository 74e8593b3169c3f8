import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoSystemError,
  MongoTopologyClosedError,
} from 'mongodb';

const DUPLICATE_KEY = 11000;

/**
 * Whether a write was refused by a unique index, any or the one of this name, and by nothing else: of many inserts
 * that failed, one that failed for another reason is what counts.
 */
export function isDuplicateKey(error: unknown, index?: string): boolean {
  if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) return false;
  if (error instanceof MongoBulkWriteError) {
    const isOther = ({ code }: { code: number }) => code !== DUPLICATE_KEY;
    if ([error.writeErrors].flat().some(isOther) || error.result.getWriteConcernError()) return false;
  }
  if (index === undefined) return true;
  // The server names the index nowhere but in its text; everything else here goes by codes.
  return error.message.includes(` index: ${index} dup key`);
}

const withoutAnswer = [
  MongoNetworkError,
  MongoSystemError,
  MongoOperationTimeoutError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoClientClosedError,
];

/** Classes of the driver that it does not export: a full pool, and one that was closed. */
const namesWithoutAnswer = ['MongoWaitQueueTimeoutError', 'MongoPoolClosedError', 'MongoServerClosedError'];

/**
 * What a server says that is going, was replaced as primary, or waited for the majority in vain.
 * From the server's `error_codes.yml`: WriteConcernTimeout, NetworkTimeout, ShutdownInProgress, PrimarySteppedDown,
 * ExceededTimeLimit, NotWritablePrimary, InterruptedAtShutdown, InterruptedDueToReplStateChange,
 * NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary.
 */
const codesWithoutAnswer = [64, 89, 91, 189, 262, 10107, 11600, 11602, 13435, 13436];

/** Whether the database gave no answer, or none that lasts: what was asked of it may be done or not. */
export function isWithoutAnswer(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  return (
    withoutAnswer.some((kind) => error instanceof kind) ||
    namesWithoutAnswer.includes(error.name) ||
    (error instanceof MongoServerError && codesWithoutAnswer.includes(Number(error.code)))
  );
}
