import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3StandIn {
  endpoint: string;
  /** By `bucket/key`. */
  objects: Map<string, Buffer>;
  stop(): Promise<void>;
}

/** As much of S3's HTTP API as archives need: put, get, and list by prefix and delimiter, two to a page. */
export async function startS3(accessKeyId: string): Promise<S3StandIn> {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const name = decodeURIComponent(url.pathname.slice(1));
    const body = Buffer.concat(await request.toArray());
    const signed = request.headers.authorization?.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`);
    response.setHeader('content-type', 'application/xml');
    if (!signed) {
      response.writeHead(403).end(xmlError('AccessDenied'));
    } else if (request.method === 'PUT') {
      objects.set(name, body);
      response.writeHead(200, { etag: '"etag"' }).end();
    } else if (url.searchParams.get('list-type') === '2') {
      response.end(listing(objects, name.replace(/\/$/, ''), url.searchParams));
    } else {
      const found = objects.get(name);
      response.setHeader('content-type', found ? 'application/octet-stream' : 'application/xml');
      response.writeHead(found ? 200 : 404).end(found ?? xmlError('NoSuchKey'));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listing(objects: ReadonlyMap<string, Buffer>, bucket: string, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const folders = new Set<string>();
  for (const name of objects.keys()) {
    if (name.startsWith(`${bucket}/${prefix}`)) {
      const rest = name.slice(bucket.length + 1 + prefix.length);
      folders.add(`${prefix}${rest.slice(0, rest.indexOf('/') + 1)}`);
    }
  }
  const start = Number(query.get('continuation-token') ?? 0);
  const all = [...folders].sort();
  const page = all.slice(start, start + 2);
  const more = start + 2 < all.length;
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<Name>${bucket}</Name><Prefix>${prefix}</Prefix><KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>
${more ? `<NextContinuationToken>${start + 2}</NextContinuationToken>` : ''}
${page.map((folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`).join('')}</ListBucketResult>`;
}

function xmlError(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
}
