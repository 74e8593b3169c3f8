import { type IncomingMessage, ServerResponse } from 'node:http';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { type Context, DiagLogLevel, diag, type Span, type TextMapGetter } from '@opentelemetry/api';
import { getStringFromEnv, W3CTraceContextPropagator } from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { AmqplibInstrumentation } from '@opentelemetry/instrumentation-amqplib';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { defaultResource, detectResources, envDetector } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { correlationHeader, pathOf } from './http.js';
import { createLogger } from './logging.js';
import { whenStopped } from './process.js';
import { DiscreetSpanExporter } from './span-exporter.js';

/**
 * Traces of this process, by OTLP over HTTP. Nobody imports this file: a process that is to be traced is started with
 * `node --import <this file> main.js`, before anything that is traced is loaded, and one that is not pays nothing.
 *
 * The OTEL_* variables of the OpenTelemetry specification say where to (OTEL_EXPORTER_OTLP_ENDPOINT, …_PROTOCOL
 * `http/protobuf` or `http/json`), as whom (OTEL_SERVICE_NAME), how many (OTEL_TRACES_SAMPLER) and within which bounds
 * (OTEL_BSP_*: 2,048 spans waiting, further ones dropped; OTEL_EXPORTER_OTLP_TIMEOUT: 10 s).
 *
 * Hooks on `require` are enough, without the slower ones on `import`: what is traced is either CommonJS inside (amqplib,
 * mongodb), built into Node or announced by it on diagnostics channels (undici and fetch). GraphQL's own instrumentation is left
 * out, for it wraps every resolver; the gateway brings spans of its own for each operation, over HTTP and WebSocket alike.
 */

/** How long the spans gathered last may hold up the end of the process; a collector that is away costs no more. */
const flushDeadlineMs = 2_000;

/** Longest value an attribute may have, characters. */
const attributeLength = 256;

const log = createLogger(getStringFromEnv('OTEL_SERVICE_NAME') ?? 'tracing', 'warn');
diag.setLogger(
  {
    error: (message) => log.error({ part: 'tracing' }, message),
    warn: (message) => log.warn({ part: 'tracing' }, message),
    info: () => {},
    debug: () => {},
    verbose: () => {},
  },
  DiagLogLevel.WARN,
);

/** Only which trace and which span: what else callers may send along (tracestate, baggage) would go into every message. */
class TraceparentPropagator extends W3CTraceContextPropagator {
  override extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const get: TextMapGetter['get'] = (from, key) =>
      key === 'tracestate' ? undefined : getter.get(from, key);
    return super.extract(context, carrier, { keys: (from) => getter.keys(from), get });
  }
}

const provider = new NodeTracerProvider({
  resource: defaultResource().merge(detectResources({ detectors: [envDetector] })),
  spanProcessors: [new BatchSpanProcessor(new DiscreetSpanExporter(await otlpExporter()))],
  spanLimits: { attributeValueLengthLimit: attributeLength },
});
provider.register({ propagator: new TraceparentPropagator() });

registerInstrumentations({
  instrumentations: [
    new HttpInstrumentation({
      // Asked every few seconds by whoever watches; they would be most of all traces.
      ignoreIncomingRequestHook: (request) => /^\/(health\/|metrics$)/.test(pathOf(request)),
      applyCustomAttributesOnSpan: (span, request, response) => {
        if (response instanceof ServerResponse) {
          describeAnswer(span, request as IncomingMessage, response);
        }
      },
    }),
    new UndiciInstrumentation(),
    new AmqplibInstrumentation({
      // Not by the queue: those of live events have a new name at each connection.
      consumeHook: (span, { msg }) => span.updateName(`process ${msg.fields.routingKey}`),
    }),
    // The statement would be thrown away later: do not even print it.
    new MongoDBInstrumentation({ dbStatementSerializer: () => '' }),
  ],
});
// The hooks see what is required, and our own code imports: here is the one `require`, and its result for importers.
const require = createRequire(import.meta.url);
require('node:http');
require('node:https');
syncBuiltinESMExports();

whenStopped(async () => {
  const late = new Promise<void>((resolve) => setTimeout(resolve, flushDeadlineMs).unref());
  await Promise.race([provider.shutdown(), late]);
});

async function otlpExporter(): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    getStringFromEnv('OTEL_EXPORTER_OTLP_PROTOCOL') === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

function describeAnswer(span: Span, request: IncomingMessage, response: ServerResponse): void {
  span.setAttribute('parterre.correlation_id', String(response.getHeader(correlationHeader) ?? ''));
  // Only of a path that is a route: any other holds whatever a stranger typed.
  if (response.statusCode !== 404) {
    const route = pathOf(request);
    span.setAttribute('http.route', route).updateName(`${request.method} ${route}`);
  }
}
