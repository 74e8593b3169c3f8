const messages = {
  malformed: 'The token is malformed.',
  algorithm: 'The token is signed with an algorithm that is not accepted.',
  signature: 'The signature of the token does not hold.',
  expired: 'The token has expired, or is not valid yet.',
  audience: 'The token is meant for another audience.',
  issuer: 'The token comes from another issuer.',
  type: 'The token is of another type.',
  key: 'The token is signed with a key that is not known.',
  unavailable: 'The keys that verify the token cannot be reached.',
} as const;

export type InvalidTokenReason = keyof typeof messages;

/**
 * Why a token was refused. The message is fixed by the reason, so that nothing of the token, its claims or
 * a key can reach a log or a client. `unavailable` alone says nothing about the token: asking again may help.
 */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';
  readonly reason: InvalidTokenReason;

  constructor(reason: InvalidTokenReason) {
    super(messages[reason]);
    this.reason = reason;
  }
}
