/**
 * What a caller is told when something is refused or broken. The code is the promise; the message is for people.
 * Expected outcomes (seats gone, card declined) are not errors: they are members of a result union.
 */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'TOO_COMPLEX'
  | 'UNAVAILABLE'
  | 'TIMEOUT'
  | 'INTERNAL';

/** One thing wrong with the input: where, and what would be right. */
export interface InputFault {
  /** Path inside the input, e.g. `sections[2].rows[0].seats[4].number`. */
  field: string;
  message: string;
}

/** Base of every refusal; its message reaches the client, so it never carries personal data or internals. */
export abstract class Refusal extends Error {
  abstract readonly code: ErrorCode;
  /** Further facts for the client, merged into `extensions`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = new.target.name;
    this.details = details;
  }
}

/** The input cannot be acted on; every fault is named. */
export class BadUserInput extends Refusal {
  readonly code = 'BAD_USER_INPUT';

  constructor(readonly faults: readonly InputFault[]) {
    super(faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '), { faults });
  }

  static at(field: string, message: string): BadUserInput {
    return new BadUserInput([{ field, message }]);
  }
}

export class Unauthenticated extends Refusal {
  readonly code = 'UNAUTHENTICATED';
}

export class Forbidden extends Refusal {
  readonly code = 'FORBIDDEN';
}

export class NotFound extends Refusal {
  readonly code = 'NOT_FOUND';
}

/** The state of things does not allow it, e.g. the same idempotency key with other input. */
export class Conflict extends Refusal {
  readonly code = 'CONFLICT';
}

export class RateLimited extends Refusal {
  readonly code = 'RATE_LIMITED';

  constructor(message: string, retryAfterSeconds: number) {
    super(message, { retryAfterSeconds });
  }
}

export class TooComplex extends Refusal {
  readonly code = 'TOO_COMPLEX';
}

/** Something we depend on cannot be reached, or did not say whether it was done; trying again later may help. */
export class Unavailable extends Refusal {
  readonly code = 'UNAVAILABLE';
}

export class TimedOut extends Refusal {
  readonly code = 'TIMEOUT';
}
