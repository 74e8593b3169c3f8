import type { z } from 'zod';

/**
 * How an event travels.
 * - `durable`: through the outbox of the aggregate, confirmed by the broker, into durable queues; never lost,
 *   may come twice.
 * - `live`: straight to whoever listens at this moment (open seat maps); may be lost, because a later one or a
 *   fresh read repairs it.
 */
export type Delivery = 'durable' | 'live';

/** The agreed form of one domain event: its name, its version (in the routing key) and the shape of its payload. */
export interface EventContract<Payload = unknown> {
  /** Past tense, as the trade says it: `OrderConfirmed`. */
  readonly name: string;
  /** `<subgraph>.<event>.v<version>`, at most 255 bytes (AMQP's bound on a routing key). */
  readonly routingKey: string;
  readonly schema: z.ZodType<Payload>;
  readonly delivery: Delivery;
}

export type PayloadOf<Contract> = Contract extends EventContract<infer Payload> ? Payload : never;

/**
 * One event on its way out, as it is stored in the `outbox` array of the document whose change it tells of.
 * `id` is a ULID made with the change; consumers use it to recognise a repeated delivery.
 */
export interface OutboxEntry {
  id: string;
  routingKey: string;
  /** ISO 8601, UTC. */
  occurredAt: string;
  correlationId: string;
  payload: unknown;
}

export function defineEvent<Payload>(
  name: string,
  routingKey: string,
  schema: z.ZodType<Payload>,
  delivery: Delivery = 'durable',
): EventContract<Payload> {
  return { name, routingKey, schema, delivery };
}
