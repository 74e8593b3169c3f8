/** Where a message stands. */
export const DeliveryStatus = {
  QUEUED: 'QUEUED',
  SENDING: 'SENDING',
  SENT: 'SENT',
  DELIVERED: 'DELIVERED',
  BOUNCED: 'BOUNCED',
  FAILED: 'FAILED',
  SUPPRESSED: 'SUPPRESSED',
} as const;
export type DeliveryStatus = keyof typeof DeliveryStatus;

/**
 * What may follow what. SENDING to SENDING is a worker taking up what another one left when it died; from an end back
 * to QUEUED is a resend.
 */
const transitions: Record<DeliveryStatus, readonly DeliveryStatus[]> = {
  QUEUED: ['SENDING'],
  SENDING: ['SENDING', 'SENT', 'QUEUED', 'FAILED', 'SUPPRESSED'],
  SENT: ['DELIVERED', 'BOUNCED', 'QUEUED'],
  DELIVERED: ['QUEUED'],
  BOUNCED: ['QUEUED'],
  FAILED: ['QUEUED'],
  // The recipient said no: a resend would not ask them again.
  SUPPRESSED: [],
};

export function mayFollow(from: DeliveryStatus, to: DeliveryStatus): boolean {
  return transitions[from].includes(to);
}

/** The states from which this one can be reached, as the filter of a conditional write. */
export function statesBefore(to: DeliveryStatus): DeliveryStatus[] {
  return (Object.keys(transitions) as DeliveryStatus[]).filter((from) => mayFollow(from, to));
}
