import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { emailVerificationRequested, passwordResetRequested } from '@parterre/contracts/auth-events';
import type { PayloadOf } from '@parterre/contracts/event';
import { SMTPServer } from 'smtp-server';
import { ulid } from 'ulid';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { type Eml, parseEml, textOf } from '../../kit/eml.js';
import { until } from '../../kit/until.js';
import { confirmed, refunded } from './order.js';
import { type App, createWorld, entry, profile, seal, type World } from './world.js';

let world: World;
const running = new Set<{ stop(): Promise<void> }>();

beforeAll(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await Promise.all([...running].map((each) => each.stop()));
  running.clear();
});
afterAll(() => world?.stop());

async function start(options: Parameters<World['start']>[0] = {}): Promise<App> {
  const app = await world.start(options);
  running.add(app);
  return app;
}

const admin = user('an-admin', 'ADMIN');

async function onlyNotificationTo(app: App, userId: string, status: string, deadlineMs?: number) {
  const query = '{ myNotifications { edges { node { id status attempts error subject sentAt } } } }';
  return await until(
    `${userId} to have one notification in ${status}`,
    async () => {
      const { edges } = (await app.ask(user(userId), query)).data.myNotifications;
      expect(edges.length).toBeLessThanOrEqual(1);
      return edges[0]?.node.status === status && edges[0].node;
    },
    deadlineMs,
  );
}

/** A mail server that answers the n-th message as told, and accepts the rest. */
async function startMailServer(...refusals: { responseCode: number; message: string }[]) {
  const offered: Eml[] = [];
  const accepted: Eml[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const mail = parseEml(Buffer.concat(chunks).toString('latin1'));
        offered.push(mail);
        const refusal = refusals.shift();
        if (!refusal) accepted.push(mail);
        done(refusal ? Object.assign(new Error(refusal.message), refusal) : null);
      });
    },
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as { port: number };
  running.add({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
  return { url: `smtp://127.0.0.1:${port}`, offered, accepted };
}

test('a mail server that is busy at first gets the same message again, and once', async () => {
  const server = await startMailServer({ responseCode: 451, message: 'try again later' });
  const app = await start({ smtpUrl: server.url });
  const buyerId = ulid();
  await world.broker.publish(profile(buyerId));
  await world.broker.publish(refunded({ buyerId }));

  const sent = await onlyNotificationTo(app, buyerId, 'SENT', 20_000);
  expect(sent).toMatchObject({ attempts: 2, error: null });
  expect(server.offered).toHaveLength(2);
  expect(server.accepted).toHaveLength(1);
  const names = server.offered.map(({ headers }) => headers.get('message-id'));
  expect(new Set(names)).toEqual(new Set([`<${sent.id}@parterre.example>`]));
});

test('a refusal for good is not tried again; a resend is another message, once a minute', async () => {
  const server = await startMailServer({ responseCode: 550, message: 'no such mailbox: who@buyers.example' });
  let now = new Date();
  const app = await start({ smtpUrl: server.url, clock: () => now });
  const buyerId = ulid();
  await world.broker.publish(profile(buyerId));
  await world.broker.publish(refunded({ buyerId }));

  const { id, error } = await onlyNotificationTo(app, buyerId, 'FAILED');
  expect(error).toBe('REFUSED_BY_SERVER');
  const resend = `mutation ($input: ResendNotificationInput!) { resendNotification(input: $input) { id status } }`;
  const resendBy = async (viewer: ReturnType<typeof user>) =>
    await app.ask(viewer, resend, { input: { notificationId: id } });
  const codeOf = async (viewer: ReturnType<typeof user>) =>
    (await resendBy(viewer)).errors?.[0]?.extensions.code;

  expect(await codeOf(user('somebody-else'))).toBe('NOT_FOUND');
  expect(await codeOf(user(buyerId))).toBe('RATE_LIMITED');
  now = new Date(now.getTime() + 61_000);
  const answers = await Promise.all([resendBy(admin), resendBy(user(buyerId))]);
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);

  await onlyNotificationTo(app, buyerId, 'SENT');
  expect(server.accepted.map(({ headers }) => headers.get('message-id'))).toEqual([
    `<${id}-2@parterre.example>`,
  ]);
});

test('a message whose sender died is taken up after its lease, and is the same file', async () => {
  const buyerId = ulid();
  await world.broker.publish(profile(buyerId));
  await world.broker.publish(confirmed({ buyerId }));
  const main = fileURLToPath(new URL('../../../subgraphs/notifications/dist/main.js', import.meta.url));
  const crashing = spawn(process.execPath, [main], {
    env: { ...process.env, ...world.environment, PARTERRE_CRASH_POINT: 'notifications.before-settle' },
    stdio: 'ignore',
  });
  running.add({ stop: async () => void crashing.kill('SIGKILL') });
  const [, signal] = await once(crashing, 'exit', { signal: AbortSignal.timeout(40_000) });
  expect(signal).toBe('SIGKILL');

  let now = new Date();
  const app = await start({ clock: () => now });
  const { id } = await onlyNotificationTo(app, buyerId, 'SENDING');
  expect((await world.files()).has(id)).toBe(true);

  now = new Date(now.getTime() + 3 * 60_000);
  expect(await onlyNotificationTo(app, buyerId, 'SENT')).toMatchObject({ attempts: 2 });
  const tickets = [...(await world.files()).values()].filter(({ headers }) =>
    headers.get('to')?.includes(buyerId),
  );
  expect(tickets).toHaveLength(1);
});

test('a verification goes to the address it brings; one that has lapsed goes nowhere', async () => {
  const app = await start();
  const request = (expiresAt: Date): PayloadOf<typeof emailVerificationRequested> => ({
    userId: ulid(),
    sealedEmail: seal('new@buyers.example', 'email'),
    sealedToken: seal('the+token', 'token'),
    locale: 'fr',
    expiresAt: expiresAt.toISOString(),
  });
  const verification = request(new Date(Date.now() + 3_600_000));
  const lapsed = request(new Date(Date.now() - 1_000));
  await world.broker.publish(entry(emailVerificationRequested, verification));
  await world.broker.publish(entry(passwordResetRequested, lapsed));

  const { id, subject } = await onlyNotificationTo(app, verification.userId, 'SENT');
  expect(subject).toBe('Confirmez votre adresse e-mail');
  const mail = (await world.files()).get(id);
  expect(mail?.headers.get('to')).toBe('new@buyers.example');
  expect(mail && textOf(mail, 'text/plain')).toContain(
    'https://parterre.example/verify-email#token=the%2Btoken',
  );
  expect(await onlyNotificationTo(app, lapsed.userId, 'FAILED')).toMatchObject({ error: 'EXPIRED' });
});

test('two processes share the work, and each message is sent by one of them', async () => {
  const server = await startMailServer();
  const [app] = await Promise.all([start({ smtpUrl: server.url }), start({ smtpUrl: server.url })]);
  const buyers = Array.from({ length: 30 }, () => ulid());
  const events = buyers.flatMap((buyerId) => [profile(buyerId), confirmed({ buyerId })]);
  await Promise.all([...events, ...events].map((each) => world.broker.publish(each)));

  for (const buyerId of buyers) {
    expect(await onlyNotificationTo(app, buyerId, 'SENT', 30_000)).toMatchObject({ attempts: 1 });
  }
  const names = server.accepted.map(({ headers }) => headers.get('message-id'));
  expect(names).toHaveLength(buyers.length);
  expect(new Set(names).size).toBe(buyers.length);
});

test('nothing personal and no ticket code stands in the database in the clear', async () => {
  const app = await start();
  const buyerId = ulid();
  await world.broker.publish(
    profile(buyerId, { contact: { email: 'canary@buyers.example', displayName: 'Canary Bird' } }),
  );
  await world.broker.publish(confirmed({ buyerId, codes: ['canary-code'] }));
  await onlyNotificationTo(app, buyerId, 'SENT');
  const collections = await world.db.collections();
  const everything = await Promise.all(collections.map((each) => each.find().toArray()));
  const text = JSON.stringify(everything);
  expect(text).toContain(buyerId);
  expect(text).not.toMatch(/canary/i);
});
