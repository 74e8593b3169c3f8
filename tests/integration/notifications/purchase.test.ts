import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { textOf } from '../../kit/eml.js';
import { readQrCodeOfPng } from '../../kit/qr-code.js';
import { until } from '../../kit/until.js';
import { confirmed } from './order.js';
import { type App, createWorld, profile, type World } from './world.js';

let world: World;
let app: App;

beforeAll(async () => {
  world = await createWorld();
  app = await world.start();
});
afterAll(async () => {
  await app?.stop();
  await world?.stop();
});

const ofOrder = `query ($orderId: ID!) {
  _entities(representations: [{ __typename: "Order", id: $orderId }]) {
    ... on Order { notifications { id template channel status attempts subject sentAt error recipient { id } } }
  }
}`;

async function notificationsOf(orderId: string, userId: string, ...roles: 'ADMIN'[]) {
  const { data, errors } = await app.ask(user(userId, ...roles), ofOrder, { orderId });
  expect(errors).toBeUndefined();
  return data._entities[0].notifications;
}

test('a confirmation heard three times, before the profile it goes to, is one message with its tickets', async () => {
  const [orderId, buyerId, codes] = [ulid(), ulid(), ['code-of-seat-12', 'code-of-seat-13']];
  const order = confirmed({ orderId, buyerId, codes });
  const newer = profile(buyerId, { version: 2, locale: 'fr', contact: { displayName: 'Zoé' } });
  const older = profile(buyerId, { version: 1, locale: 'en', contact: { email: 'old@buyers.example' } });

  await Promise.all([order, order, order].map((each) => world.broker.publish(each)));
  const [waiting] = await until('the message to wait for the profile', async () => {
    const found = await notificationsOf(orderId, buyerId);
    return found[0]?.error === 'CONTACT_UNKNOWN' && found;
  });
  expect(waiting).toMatchObject({ status: 'QUEUED', attempts: 0, sentAt: null });

  // The newer one first: the older must neither win nor send anything again.
  for (const each of [newer, older, order, newer, older]) await world.broker.publish(each);

  const [sent, ...more] = await until('the message to be sent', async () => {
    const found = await notificationsOf(orderId, buyerId);
    return found[0]?.status === 'SENT' && found;
  });
  expect(more).toEqual([]);
  expect(sent).toMatchObject({
    template: 'order-confirmed',
    channel: 'EMAIL',
    attempts: 1,
    subject: 'Vos billets pour Nocturnes',
    error: null,
    recipient: { id: buyerId },
  });

  const files = [...(await world.files())].filter(([id]) => id === sent.id);
  expect(files).toHaveLength(1);
  const mail = files[0]?.[1];
  if (!mail) throw new Error('There is no file.');
  expect(mail.headers.get('to')).toContain(`<${buyerId}@buyers.example>`);
  expect(mail.headers.get('message-id')).toBe(`<${sent.id}@parterre.example>`);
  expect(mail.headers.get('x-correlation-id')).toBe('from-the-browser');
  expect(mail.headers.has('list-unsubscribe')).toBe(false);
  expect(textOf(mail, 'text/plain')).toContain('Bonjour Zoé,');
  expect(textOf(mail, 'text/plain')).toContain('rang 3, place 13');

  const pictures = mail.parts.filter(({ type }) => type === 'image/png');
  expect(pictures.map(({ content }) => readQrCodeOfPng(content))).toEqual(codes);
  for (const { headers } of pictures) {
    const cid = (headers.get('content-id') ?? '').slice(1, -1);
    expect(textOf(mail, 'text/html')).toContain(`cid:${cid}`);
  }
});

test('a message is seen by its recipient and ADMIN, and by nobody else', async () => {
  const [orderId, buyerId] = [ulid(), ulid()];
  await world.broker.publish(profile(buyerId));
  await world.broker.publish(confirmed({ orderId, buyerId }));
  const [own] = await until('the message', async () => {
    const found = await notificationsOf(orderId, buyerId);
    return found.length > 0 && found;
  });
  expect(await notificationsOf(orderId, 'somebody-else')).toEqual([]);
  expect(await notificationsOf(orderId, 'an-admin', 'ADMIN')).toHaveLength(1);

  const byId = `query ($id: ID!) {
    _entities(representations: [{ __typename: "Notification", id: $id }]) { ... on Notification { id } }
  }`;
  const seenBy = async (viewer: ReturnType<typeof user>) =>
    (await app.ask(viewer, byId, { id: own.id })).data._entities[0];
  expect(await seenBy(user(buyerId))).toEqual({ id: own.id });
  expect(await seenBy(user('somebody-else'))).toBeNull();

  const all =
    'query { notifications(status: SENT, first: 1) { edges { node { id } } pageInfo { endCursor } } }';
  expect((await app.ask(user(buyerId), all)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await app.ask({ kind: 'anonymous' }, all)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect((await app.ask(user('an-admin', 'ADMIN'), all)).data.notifications.edges).toHaveLength(1);
});

test('my messages come in pages, newest first', async () => {
  const buyerId = ulid();
  const orders = [3, 2, 1].map((minutes) =>
    confirmed({ buyerId, at: new Date(Date.now() - minutes * 60_000) }),
  );
  await world.broker.publish(profile(buyerId));
  await Promise.all(orders.map((each) => world.broker.publish(each)));

  const page = `query ($first: Int!, $after: String) {
    myNotifications(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
  }`;
  const ids = await until('three messages', async () => {
    const { data } = await app.ask(user(buyerId), page, { first: 100 });
    const found = data.myNotifications.edges.map(({ node }: { node: { id: string } }) => node.id);
    return found.length === 3 && found;
  });
  expect(ids).toEqual([...ids].sort().reverse());

  const first = (await app.ask(user(buyerId), page, { first: 2 })).data.myNotifications;
  expect(first.pageInfo.hasNextPage).toBe(true);
  const rest = (await app.ask(user(buyerId), page, { first: 2, after: first.pageInfo.endCursor })).data;
  expect([...first.edges, ...rest.myNotifications.edges].map(({ node }) => node.id)).toEqual(ids);
  expect(rest.myNotifications.pageInfo.hasNextPage).toBe(false);

  const bad = await app.ask(user(buyerId), page, { first: 101, after: 'nonsense' });
  expect(bad.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('an order nobody heard of has no messages, and twenty orders are one query', async () => {
  const representations = Array.from({ length: 20 }, () => ({ __typename: 'Order', id: ulid() }));
  const query = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Order { notifications { id } } }
  }`;
  const queries = async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const lines = metrics.matchAll(/^mongodb_commands_total\{(.*)\} (\d+)$/gm);
    const ours = [...lines].find(
      ([, labels = '']) =>
        /"find".*"notifications"|"notifications".*"find"/.test(labels) &&
        labels.includes('collection="notifications"'),
    );
    return Number(ours?.[2] ?? 0);
  };
  const before = await queries();
  const { data } = await app.ask(user('somebody'), query, { representations });
  expect((await queries()) - before).toBe(1);
  expect(data._entities).toEqual(representations.map(() => ({ notifications: [] })));
});

test('admins see how the messages are worded', async () => {
  const query = '{ notificationTemplates { name locale version mandatory preview { subject html text } } }';
  const { data } = await app.ask(user('an-admin', 'ADMIN'), query);
  expect(data.notificationTemplates).toHaveLength(22);
  expect((await app.ask(user('somebody'), query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
