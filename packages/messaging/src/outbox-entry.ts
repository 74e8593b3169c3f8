import type { EventContract, OutboxEntry, PayloadOf } from '@parterre/contracts/event';
import { ulid } from 'ulid';

export interface OutboxEntryFacts {
  occurredAt: Date;
  correlationId: string;
  /** A fresh ULID unless told. */
  id?: string;
}

/**
 * The event as it is stored with the change it tells of, its payload as the contract's schema gives it back.
 * @throws TypeError when the payload does not fit the contract, or the contract is a live one: both are faults of
 *   the program, found before anything is written
 */
export function outboxEntry<Contract extends EventContract>(
  contract: Contract,
  payload: PayloadOf<Contract>,
  facts: OutboxEntryFacts,
): OutboxEntry {
  if (contract.delivery !== 'durable') throw new TypeError(`${contract.name} is live and has no outbox`);
  const parsed = contract.schema.safeParse(payload);
  if (!parsed.success) {
    // Paths only: the values may be personal, and this message ends in a log.
    const paths = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join(', ');
    throw new TypeError(`payload does not fit ${contract.routingKey}: ${paths}`);
  }
  return {
    id: facts.id ?? ulid(),
    routingKey: contract.routingKey,
    occurredAt: facts.occurredAt.toISOString(),
    correlationId: facts.correlationId,
    payload: parsed.data,
  };
}
