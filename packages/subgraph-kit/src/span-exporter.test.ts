import { SpanStatusCode } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { expect, it } from 'vitest';
import { DiscreetSpanExporter } from './span-exporter.js';

it('lets nothing out but what is on its list', () => {
  const outside = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(new DiscreetSpanExporter(outside))],
  });
  const span = provider.getTracer('test').startSpan('insert accounts', {
    attributes: {
      'db.collection.name': 'accounts',
      'db.query.text': '{"email":"canary@example.com"}',
      'client.address': '192.0.2.1',
      'url.full': 'http://auth/?token=canary',
    },
  });
  span.addEvent('canary', { email: 'canary@example.com' });
  span.recordException(new Error('dup key: { email: "canary@example.com" }'));
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'dup key: { email: "canary@example.com" }' });
  span.end();

  expect(outside.getFinishedSpans()).toEqual([
    expect.objectContaining({
      name: 'insert accounts',
      attributes: { 'db.collection.name': 'accounts' },
      events: [],
      status: { code: SpanStatusCode.ERROR },
    }),
  ]);
});
