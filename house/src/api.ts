import { setTimeout as delay } from 'node:timers/promises';

/** A GraphQL client as small as a newcomer would write one with fetch. */

export interface GraphqlError {
  message: string;
  extensions?: { code?: string; correlationId?: string; retryAfterSeconds?: number };
}

/** The server answered, and the answer has errors. */
export class OperationFailed extends Error {
  override readonly name = 'OperationFailed';

  constructor(readonly errors: readonly GraphqlError[]) {
    super(errors.map(({ message, extensions }) => `${extensions?.code ?? 'ERROR'}: ${message}`).join('\n'));
  }
}

export interface Api {
  /** @throws OperationFailed; or when nothing came within 30 s. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape of the answer is that of the operation
  <Data = any>(operation: string, variables?: Record<string, unknown>): Promise<Data>;
  /** The same API in the name of whoever this access token belongs to. */
  as(accessToken: string): Api;
}

export function createApi(url: string, accessToken?: string): Api {
  const api = async <Data>(operation: string, variables: Record<string, unknown> = {}): Promise<Data> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify({ query: operation, variables }),
      signal: AbortSignal.timeout(30_000),
    });
    const answer = (await response.json()) as { data?: Data; errors?: GraphqlError[] };
    if (answer.errors || !answer.data) {
      throw new OperationFailed(answer.errors ?? [{ message: `HTTP ${response.status} without data` }]);
    }
    return answer.data;
  };
  return Object.assign(api, { as: (token: string) => createApi(url, token) });
}

/** The same API for a long piece of work: told that it goes too fast, it waits as long as it is told. */
export function patient(api: Api): Api {
  const waiting = async (operation: string, variables?: Record<string, unknown>) => {
    for (;;) {
      try {
        return await api(operation, variables);
      } catch (error) {
        const refusal = error instanceof OperationFailed ? error.errors[0]?.extensions : undefined;
        if (refusal?.code !== 'RATE_LIMITED') {
          throw error;
        }
        await delay((refusal.retryAfterSeconds ?? 1) * 1_000);
      }
    }
  };
  return Object.assign(waiting, { as: (token: string) => patient(api.as(token)) });
}

export interface SignedIn {
  api: Api;
  accessToken: string;
  userId: string;
}

export interface Account {
  email: string;
  password: string;
}

/** @returns the API in that account's name. @throws when the credentials are refused. */
export async function login(api: Api, account: Account): Promise<SignedIn> {
  const { login } = await api(
    `mutation ($input: LoginInput!) {
      login(input: $input) {
        ... on SignedIn { session { accessToken user { id } } }
        ... on WrongCredentials { message }
      }
    }`,
    { input: account },
  );
  if (!login.session) {
    throw new Error(`${account.email}: ${login.message}`);
  }
  const { accessToken, user } = login.session;
  return { api: api.as(accessToken), accessToken, userId: user.id };
}
