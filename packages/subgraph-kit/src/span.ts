import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { correlationId } from '@parterre/messaging/correlation';

const tracer = trace.getTracer('parterre');

/**
 * Runs `work` as one span of a trace, for work that no instrumentation sees begin. In a process that is not traced it
 * only runs it.
 * @param name of the kind of work: a few different ones in all, nothing that a client could choose
 */
export function inSpan<T>(name: string, work: () => Promise<T>): Promise<T> {
  const attributes = { 'parterre.correlation_id': correlationId() };
  return tracer.startActiveSpan(name, { kind: SpanKind.SERVER, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
