import { randomBytes, randomUUID } from 'node:crypto';
import { startAuth } from '@parterre/auth/app';
import type { Settings as AuthSettings } from '@parterre/auth/env';
import { generateSigningKey } from '@parterre/identity/keys';
import type { Viewer } from '@parterre/identity/viewer';
import { type Broker, connectBroker } from '@parterre/messaging/broker';
import { createSealer } from '@parterre/personal-data/seal';
import { startUsers } from '@parterre/users/app';
import { type Db, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { type Answer, createTestRouter } from '../../kit/as-router.js';
import { startTestEngines } from '../../kit/engines.js';
import { until } from '../../kit/until.js';

export const password = 'a sentence nobody guesses';

export interface Mail {
  kind: 'verification' | 'reset';
  email: string;
  token: string;
  locale: string;
}

/** The auth subgraph, and users beside it when asked for, on a database and a broker of their own; the test is the router. */
export async function openFrontDesk(options: { users?: boolean; settings?: Partial<AuthSettings> } = {}) {
  const engines = await startTestEngines();
  const router = await createTestRouter();
  const key = randomBytes(32);
  const time = { offsetMs: 0 };
  const clock = () => new Date(Date.now() + time.offsetMs);

  const environment = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: 0,
    MONGODB_URI: engines.mongodbUri,
    AMQP_URL: engines.amqpUrl,
    ROUTER_IDENTITY_PUBLIC_KEYS: router.publicKeys,
    PERSONAL_DATA_KEY: key.toString('base64'),
  } as const;
  const settings: AuthSettings = {
    ...environment,
    ACCESS_TOKEN_KEYS: JSON.stringify([await generateSigningKey(), await generateSigningKey()]),
    ACCESS_TOKEN_ISSUER: 'https://parterre.test',
    ACCESS_TOKEN_AUDIENCE: 'parterre',
    ACCESS_TOKEN_LIFETIME_SECONDS: 600,
    ...options.settings,
  };
  const auth = await startAuth(settings, { clock });
  const users = options.users ? await startUsers(environment) : null;

  const log = pino({ level: 'silent' });
  const broker = await connectBroker({ url: engines.amqpUrl, service: 'test', log });
  const mails = collectMails(broker, key);
  const client = await MongoClient.connect(engines.mongodbUri);

  return {
    auth,
    settings,
    key,
    mails,
    broker,
    accounts: client.db('parterre_auth') as Db,
    profiles: client.db('parterre_users') as Db,
    /** The time as auth sees it. */
    now: clock,
    /** Lets time pass for auth. */
    travel: (ms: number) => {
      time.offsetMs += ms;
    },
    // biome-ignore lint/suspicious/noExplicitAny: the shape of the answer is that of the query
    ask: (query: string, variables: object = {}, viewer?: Viewer): Promise<Answer<any>> =>
      router.ask({ name: 'auth', url: auth.url }, query, { ...variables }, viewer),
    // biome-ignore lint/suspicious/noExplicitAny: the shape of the answer is that of the query
    askUsers: (query: string, variables: object = {}, viewer?: Viewer): Promise<Answer<any>> =>
      router.ask({ name: 'users', url: users?.url ?? '' }, query, { ...variables }, viewer),
    startAnother: (overrides: Partial<AuthSettings>) => startAuth({ ...settings, ...overrides }, { clock }),
    /** The latest message to this address. */
    mailTo: (kind: Mail['kind'], email: string, count = 1) =>
      until(`${kind} to an address`, () => {
        const found = mails.filter((mail) => mail.kind === kind && mail.email === email);
        return found.length >= count && found.at(-1);
      }),
    close: async () => {
      await auth.stop();
      await users?.stop();
      await broker.close();
      await client.close();
      await engines.stop();
    },
  };
}

export type FrontDesk = Awaited<ReturnType<typeof openFrontDesk>>;

/** In the place of `notifications`: what would be sent. */
function collectMails(broker: Broker, key: Buffer): Mail[] {
  const sealer = createSealer(key);
  const mails: Mail[] = [];
  const collect =
    (kind: Mail['kind']) => async (payload: { sealedEmail: string; sealedToken: string; locale: string }) => {
      const email = sealer.open(payload.sealedEmail, 'email');
      mails.push({ kind, email, token: sealer.open(payload.sealedToken, 'token'), locale: payload.locale });
    };
  broker.consume({
    queue: 'notifications.on-email-verification-requested',
    handle: collect('verification'),
  });
  broker.consume({ queue: 'notifications.on-password-reset-requested', handle: collect('reset') });
  return mails;
}

export const sessionFields = `
  __typename
  ... on SignedIn { session {
    accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt roles user { id }
  } }
  ... on WrongCredentials { message retryAfterSeconds }`;

export const registerMutation = `mutation($input: RegisterInput!) { register(input: $input) {
  __typename
  ... on SignedIn { session { accessToken refreshToken roles user { id } } }
  ... on EmailTaken { message }
} }`;
export const loginMutation = `mutation($input: LoginInput!) { result: login(input: $input) { ${sessionFields} } }`;
export const refreshMutation = `mutation($token: String!) {
  result: refreshSession(input: { refreshToken: $token }) { ${sessionFields} }
}`;

export interface SignedInUser {
  email: string;
  userId: string;
  accessToken: string;
  refreshToken: string;
  viewer: Viewer;
}

/** A fresh account, signed in. */
export async function newUser(desk: FrontDesk, email = `${randomUUID()}@example.com`): Promise<SignedInUser> {
  const input = { email, password, displayName: 'Someone New' };
  const answer = await desk.ask(registerMutation, { input });
  const { accessToken, refreshToken, user } = answer.data.register.session;
  return { email, userId: user.id, accessToken, refreshToken, viewer: viewerOf(accessToken) };
}

export async function signIn(desk: FrontDesk, email: string, secret = password) {
  const answer = await desk.ask(loginMutation, { input: { email, password: secret } });
  const { session } = answer.data.result;
  return { ...session, viewer: viewerOf(session.accessToken) } as {
    accessToken: string;
    refreshToken: string;
    roles: string[];
    viewer: Viewer & { kind: 'user' };
  };
}

/** What the router makes of an access token; that it verifies is a test of its own. */
export function viewerOf(accessToken: string): Viewer & { kind: 'user' } {
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return {
    kind: 'user',
    userId: claims.sub,
    sessionId: claims.sid,
    roles: claims.roles,
    staffOf: claims.staffOf ?? [],
  };
}
