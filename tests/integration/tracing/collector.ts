import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface CollectedSpan {
  service: string;
  instance: string;
  name: string;
  traceId: string;
  spanId: string;
  /** Empty for the first of a trace. */
  parentSpanId: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  attributes: Record<string, string | number>;
}

export interface Collector {
  url: string;
  spans: CollectedSpan[];
  /** Everything received, as it came. */
  bodies: string[];
  close(): Promise<void>;
}

interface OtlpAttribute {
  key: string;
  value: { stringValue?: string; intValue?: number | string };
}

interface OtlpRequest {
  resourceSpans: {
    resource: { attributes: OtlpAttribute[] };
    scopeSpans: { spans: (OtlpSpan & { kind: number; attributes: OtlpAttribute[] })[] }[];
  }[];
}

type OtlpSpan = Pick<CollectedSpan, 'name' | 'traceId' | 'spanId'> & { parentSpanId?: string };

/** By the number OTLP has for each. */
const kinds = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

/** Receives traces by OTLP over HTTP as JSON, and keeps them. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    bodies.push(body);
    spans.push(...read(JSON.parse(body)));
    response.setHeader('content-type', 'application/json').end('{}');
  });
  return { ...(await listen(server)), spans, bodies };
}

/** Takes whatever is sent and never answers. */
export async function startSilentCollector(): Promise<Pick<Collector, 'url' | 'close'>> {
  return listen(createServer(() => {}));
}

async function listen(server: ReturnType<typeof createServer>): Promise<Pick<Collector, 'url' | 'close'>> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function read({ resourceSpans }: OtlpRequest): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const { 'service.name': service, 'service.instance.id': instance } = asRecord(resource.attributes);
    return scopeSpans.flatMap((scope) =>
      scope.spans.map(({ name, traceId, spanId, parentSpanId, kind, attributes }) => ({
        service: String(service),
        instance: String(instance),
        name,
        traceId,
        spanId,
        parentSpanId: parentSpanId ?? '',
        kind: kinds[kind] ?? 'internal',
        attributes: asRecord(attributes),
      })),
    );
  });
}

function asRecord(attributes: OtlpAttribute[]): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]),
  );
}
