import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

/**
 * What a span may say when it leaves the process. A list of what is allowed: instrumentations add attributes from one
 * release to the next (queries, addresses of clients, whole URLs), and those stay here until somebody has looked at them.
 */
const allowed: ReadonlySet<string> = new Set([
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'network.protocol.version',
  'error.type',
  'messaging.system',
  'messaging.destination',
  'messaging.operation',
  'messaging.rabbitmq.routing_key',
  'messaging.message_id',
  'messaging.conversation_id',
  'db.system.name',
  'db.namespace',
  'db.collection.name',
  'db.operation.name',
  'graphql.operation.name',
  'graphql.operation.type',
  // The subgraph a fetch of the gateway goes to.
  'service',
  'parterre.correlation_id',
]);

/** Hands spans on without personal data: of each its place in the trace, its times, and the attributes allowed above. */
export class DiscreetSpanExporter implements SpanExporter {
  constructor(private readonly next: SpanExporter) {}

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.next.export(spans.map(discreet), done);
  }

  shutdown(): Promise<void> {
    return this.next.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.next.forceFlush?.();
  }
}

function discreet(span: ReadableSpan): ReadableSpan {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    // Without its message, which may quote a document or an address.
    status: { code: span.status.code },
    attributes: pickAllowed(span.attributes),
    links: span.links.map(({ context }) => ({ context })),
    // Exceptions with their messages and stacks: those are for the logs, which know what to leave out.
    events: [],
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function pickAllowed(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => allowed.has(name)));
}
