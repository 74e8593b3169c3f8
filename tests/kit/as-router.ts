import { generateSigningKey, importSigningKey, publicJwk } from '@parterre/identity/keys';
import { createRouterTokenMinter, routerTokenHeader } from '@parterre/identity/router-token';
import { anonymous, type Role, type Viewer } from '@parterre/identity/viewer';

export interface Answer<Data> {
  data?: Data;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; [key: string]: unknown };
  }[];
}

export interface TestRouter {
  /** What the subgraph under test is told in ROUTER_IDENTITY_PUBLIC_KEYS. */
  publicKeys: string;
  /** Sends one operation the way the router does: with an identity token for that subgraph and this viewer. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape of the answer is that of the query
  ask<Data = any>(
    subgraph: { name: string; url: string },
    query: string,
    variables?: Record<string, unknown>,
    viewer?: Viewer,
  ): Promise<Answer<Data>>;
}

/** Stands where the router stands, with a key of its own. */
export async function createTestRouter(): Promise<TestRouter> {
  const key = await generateSigningKey();
  const minter = createRouterTokenMinter({ key: await importSigningKey(key) });
  return {
    publicKeys: JSON.stringify({ keys: [publicJwk(key)] }),
    ask: async (subgraph, query, variables = {}, viewer = anonymous) => {
      const response = await fetch(`${subgraph.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [routerTokenHeader]: await minter.mint(subgraph.name, viewer),
        },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(30_000),
      });
      return (await response.json()) as Answer<never>;
    },
  };
}

export function user(userId: string, ...roles: Role[]): Viewer {
  return { kind: 'user', userId, sessionId: `session-of-${userId}`, roles: ['USER', ...roles], staffOf: [] };
}
