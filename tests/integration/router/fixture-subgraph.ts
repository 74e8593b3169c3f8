import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parsePublicKeys } from '@parterre/identity/keys';
import { createRouterTokenVerifier, routerTokenHeader } from '@parterre/identity/router-token';
import type { Viewer } from '@parterre/identity/viewer';
import { graphql, parse } from 'graphql';

export interface SeenRequest {
  query: string;
  variables: Record<string, unknown>;
  headers: Record<string, string | string[] | undefined>;
  viewer: Viewer;
}

export interface SubgraphSource {
  name: string;
  typeDefs: string;
  // biome-ignore lint/suspicious/noExplicitAny: resolver maps of fixtures
  resolvers: Record<string, any>;
}

/** A small real subgraph over real HTTP whose faults a test can turn on. */
export interface FixtureSubgraph {
  name: string;
  url: string;
  requests: SeenRequest[];
  /** Each answer waits this long, ms. */
  delayMs: number;
  /** Answers with this status and no GraphQL. */
  failWith: number | undefined;
  /** Cuts the connection after the request was read. */
  cut: boolean;
  /** As a kill does: connections are cut. */
  stop(): Promise<void>;
  /** As SIGTERM does: says with each answer that it is leaving, then takes nothing new and answers what it has. */
  drain(): Promise<void>;
  /** On the same port as before. */
  start(): Promise<void>;
}

export async function startFixtureSubgraph(
  { name, typeDefs, resolvers }: SubgraphSource,
  publicKeys: string,
): Promise<FixtureSubgraph> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers }]);
  const tokens = createRouterTokenVerifier({ publicKeys: parsePublicKeys(publicKeys), subgraph: name });
  let server: Server;
  let port = 0;
  let draining = false;

  const subgraph: FixtureSubgraph = {
    name,
    url: '',
    requests: [],
    delayMs: 0,
    failWith: undefined,
    cut: false,
    start: async () => {
      server = createServer(async (request, response) => {
        if (request.url === '/health/live') {
          response.end('{}');
          return;
        }
        const chunks: Buffer[] = [];
        for await (const chunk of request) {
          chunks.push(chunk as Buffer);
        }
        const { query, variables, operationName } = JSON.parse(Buffer.concat(chunks).toString());
        const viewer = await tokens.verify(String(request.headers[routerTokenHeader]));
        subgraph.requests.push({ query, variables, headers: request.headers, viewer });
        if (subgraph.cut) {
          request.socket.destroy();
          return;
        }
        if (subgraph.delayMs > 0) {
          await pause(subgraph.delayMs);
        }
        if (subgraph.failWith) {
          response.writeHead(subgraph.failWith).end('broken');
          return;
        }
        const result = await graphql({
          schema,
          source: query,
          variableValues: variables,
          operationName,
          contextValue: { viewer },
        });
        if (draining) {
          response.setHeader('connection', 'close');
        }
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(result));
      });
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
      subgraph.url = `http://127.0.0.1:${port}`;
    },
    drain: async () => {
      draining = true;
      // Goes on for a moment, so that callers hear of it before their connections are closed under them.
      await pause(300);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await closed;
      draining = false;
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  await subgraph.start();
  return subgraph;
}
