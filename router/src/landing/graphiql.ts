import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { RouteHandler } from '@parterre/subgraph-kit/http';

const { resolve } = createRequire(import.meta.url);
/** These packages export none of their built files; their manifest tells where they are. */
const inside = (name: string, file: string) => join(dirname(resolve(`${name}/package.json`)), file);
const base = '/graphiql';

/** Served from the installed packages by these fixed names: nothing comes from another host, so it works offline. */
const assets: Record<string, { file: () => string; type: string }> = {
  'react.js': { file: () => inside('react', 'umd/react.production.min.js'), type: 'text/javascript' },
  'react-dom.js': {
    file: () => inside('react-dom', 'umd/react-dom.production.min.js'),
    type: 'text/javascript',
  },
  'graphiql.js': { file: () => inside('graphiql', 'graphiql.min.js'), type: 'text/javascript' },
  'graphiql.css': { file: () => inside('graphiql', 'graphiql.min.css'), type: 'text/css' },
};

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parterre - GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${base}/graphiql.css">
<link rel="stylesheet" href="${base}/start.css">
</head>
<body>
<div id="graphiql">Loading...</div>
<script src="${base}/react.js"></script>
<script src="${base}/react-dom.js"></script>
<script src="${base}/graphiql.js"></script>
<script src="${base}/start.js"></script>
</body>
</html>
`;

/**
 * GraphiQL sends the headers tab as connectionParams too: browsers cannot set headers on a socket. A link may bring its
 * document in `?query=`.
 */
const script = `(() => {
  const url = location.origin + '/graphql';
  const fetcher = GraphiQL.createFetcher({ url, subscriptionUrl: url.replace(/^http/, 'ws') });
  ReactDOM.createRoot(document.getElementById('graphiql')).render(
    React.createElement(GraphiQL, {
      fetcher,
      shouldPersistHeaders: false,
      query: new URLSearchParams(location.search).get('query') ?? undefined,
      defaultQuery: '{\\n  events(first: 5) {\\n    edges { node { title startsAt venue { name } availability { available } } }\\n  }\\n}\\n',
    }),
  );
})();
`;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  // The editor sets styles on its elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "worker-src 'self' blob:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** GraphiQL at `/graphiql`, for those who cannot reach Apollo's Explorer. */
export function graphiqlRoutes(): Record<string, RouteHandler> {
  const routes: Record<string, RouteHandler> = {
    [base]: serve('text/html', async () => page),
    [`${base}/start.js`]: serve('text/javascript', async () => script),
    [`${base}/start.css`]: serve('text/css', async () => 'html,body,#graphiql{height:100%;margin:0}'),
  };
  for (const [name, { file, type }] of Object.entries(assets)) {
    let content: Promise<Buffer> | undefined;
    routes[`${base}/${name}`] = serve(type, () => {
      content ??= readFile(file());
      return content;
    });
  }
  return routes;
}

function serve(type: string, content: () => Promise<string | Buffer>): RouteHandler {
  return async (_request, response) => {
    const body = await content();
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cache-control', type === 'text/html' ? 'no-store' : 'public, max-age=3600');
    response.end(body);
  };
}
