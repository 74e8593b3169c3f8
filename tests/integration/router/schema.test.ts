import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../kit/until.js';
import { follow } from './follow.js';
import { type Setting, startSetting } from './setting.js';

let setting: Setting;
afterEach(() => setting?.stop());

it('is taken over when its file changes, and kept when the new one is broken', async () => {
  setting = await startSetting();
  const before = readFileSync(setting.supergraphPath, 'utf8');
  const map = 'subscription { seatMapUpdated(eventId: "e1") { event { title } rows { key } } }';
  const frames = follow(setting.connect(), map);
  await frames.next();

  writeFileSync(setting.supergraphPath, 'this is no schema');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await setting.ask('{ event(id: "e1") { title } }')).errors).toBeUndefined();

  writeFileSync(setting.supergraphPath, before.replace(/myName/g, 'myOwnName'));
  await until('the new field is known', async () => {
    const { errors } = await setting.ask('{ myOwnName }');
    return errors?.[0]?.extensions.code !== 'GRAPHQL_VALIDATION_FAILED';
  });
  expect((await setting.ask('{ myName }')).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  const late = follow(setting.connect(), map);
  expect((await late.next()).data.seatMapUpdated.event.title).toBe('Night e1');
  frames.stop();
  late.stop();
});

it('is not told in production: no introspection, no suggestions, no pages', async () => {
  setting = await startSetting({ introspection: false, landingPage: false, exposeQueryPlans: false });
  const asked = await setting.ask('{ __schema { types { name } } }');
  expect(asked.status).toBe(400);
  expect(asked.data).toBeUndefined();
  const misspelt = await setting.ask('{ myNam }');
  expect(misspelt.errors?.[0]?.message).not.toContain('myName');
  const overSocket = await follow(setting.connect(), '{ __schema { types { name } } }').next();
  expect(overSocket.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  const misspeltThere = await follow(setting.connect(), '{ myNam }').next();
  expect(misspeltThere.errors?.[0]?.message).not.toContain('myName');
  const base = setting.url.replace('/graphql', '');
  for (const path of ['/', '/graphiql']) {
    expect((await fetch(base + path, { headers: { accept: 'text/html' } })).status).toBe(404);
  }
});
