import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { only, type Setting, startSetting } from './setting.js';

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting();
});
beforeEach(() => {
  for (const each of [setting.tickets, setting.events, setting.payments]) {
    each.requests.length = 0;
    each.delayMs = 0;
    each.failWith = undefined;
    each.cut = false;
  }
});
afterAll(() => setting?.stop());

const eventQuery = '{ event(id: "e1") { title availability } }';

describe('a query', () => {
  it('is filled from several subgraphs', async () => {
    const { data, errors } = await setting.ask(
      '{ events { id title availability seatMap { rows { key } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.events[1]).toMatchObject({ id: 'e2', title: 'Night e2', availability: 12 });
  });

  it('has partial data when a subgraph that is not required is broken, with its name and nothing of its whereabouts', async () => {
    setting.payments.failWith = 500;
    const headers = { authorization: `Bearer ${await setting.tokenOf('ann')}` };
    const answer = await setting.ask('{ order(id: "o1") { id status payments { id } } }', { headers });
    expect(answer.status).toBe(200);
    expect(answer.data.order).toEqual({ id: 'o1', status: 'PENDING_PAYMENT', payments: null });
    expect(answer.errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE', service: 'payments' });
    expect(JSON.stringify(answer.errors)).not.toMatch(/127\.0\.0\.1|stack| {4}at /);
  });

  it('gets TIMEOUT from a slow subgraph within the deadline, and the rest of the answer', async () => {
    setting.payments.delayMs = 4_000;
    const headers = { authorization: `Bearer ${await setting.tokenOf('ann')}` };
    const started = performance.now();
    const answer = await setting.ask('{ order(id: "o1") { id payments { id } } }', { headers });
    expect(performance.now() - started).toBeLessThan(3_300);
    expect(answer.data.order).toEqual({ id: 'o1', payments: null });
    expect(answer.errors?.[0]?.extensions).toEqual({ code: 'TIMEOUT', service: 'payments' });
  });

  it('hands down the time that is left and the correlation id, and gives the id back', async () => {
    const answer = await setting.ask(eventQuery, { headers: { 'x-correlation-id': 'browser-4711' } });
    expect(answer.headers.get('x-correlation-id')).toBe('browser-4711');
    const { headers } = only(setting.events.requests);
    expect(headers['x-correlation-id']).toBe('browser-4711');
    expect(Number(headers['x-parterre-deadline'])).toBeGreaterThan(2_000);
    expect(Number(headers['x-parterre-deadline'])).toBeLessThanOrEqual(2_500);
    const made = await setting.ask(eventQuery, { headers: { 'x-correlation-id': 'bad id\t"' } });
    expect(made.headers.get('x-correlation-id')).toMatch(/^[0-9A-Z]{26}$/);
  });

  it('whose connection was cut is sent once more; a mutation is not', async () => {
    setting.events.cut = true;
    const query = await setting.ask('{ event(id: "e1") { title } }');
    expect(query.errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE', service: 'events' });
    expect(setting.events.requests).toHaveLength(2);
    setting.events.requests.length = 0;
    const mutation = await setting.ask('mutation { publishEvent(id: "e1") { title } }');
    expect(mutation.errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
    expect(setting.events.requests).toHaveLength(1);
    // The circuit has counted these; let it close again.
    setting.events.cut = false;
    await pause(1_100);
  });

  it('waits out a restart instead of failing, mutation or not', async () => {
    await setting.events.stop();
    const asked = [
      setting.ask('{ event(id: "e1") { title } }'),
      setting.ask('mutation { publishEvent(id: "e1") { title } }'),
    ];
    await pause(400);
    await setting.events.start();
    for (const answer of await Promise.all(asked)) {
      expect(answer.errors).toBeUndefined();
    }
    expect(setting.events.requests).toHaveLength(2);
  });

  it('fails fast once a subgraph has been away for longer than a restart takes', async () => {
    await setting.events.stop();
    const first = await setting.ask('{ event(id: "e1") { title } }');
    expect(first.errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE', service: 'events' });
    const started = performance.now();
    await setting.ask('{ event(id: "e1") { title } }');
    expect(performance.now() - started).toBeLessThan(300);
    await setting.events.start();
    expect((await setting.ask('{ event(id: "e1") { title } }')).errors).toBeUndefined();
  });

  it('is refused without a call while the circuit of the only instance is open, and passes again after it', async () => {
    setting.events.failWith = 503;
    for (let count = 0; count < 3; count += 1) {
      await setting.ask('{ event(id: "e1") { title } }');
    }
    const calls = setting.events.requests.length;
    const refused = await setting.ask('{ event(id: "e1") { title } }');
    expect(refused.errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
    expect(setting.events.requests).toHaveLength(calls);
    setting.events.failWith = undefined;
    await pause(1_100);
    expect((await setting.ask('{ event(id: "e1") { title } }')).errors).toBeUndefined();
  });

  it('keeps the codes of ours and hides everything else, with an id to ask about', async () => {
    const known = await setting.ask('{ secretive }');
    expect(known.errors?.[0]).toMatchObject({
      message: 'Not for you.',
      extensions: { code: 'FORBIDDEN', service: 'tickets' },
    });
    const hidden = await setting.ask('{ broken }', { headers: { 'x-correlation-id': 'ask-about-me' } });
    expect(hidden.errors?.[0]?.extensions).toEqual({
      code: 'INTERNAL',
      correlationId: 'ask-about-me',
      service: 'tickets',
    });
    expect(JSON.stringify(hidden.errors)).not.toContain('secret');
  });
});

describe('an answer that is required', () => {
  it('is null as a whole, not half of it', async () => {
    await setting.tickets.stop();
    const { data, errors } = await setting.ask('{ events { title availability } }');
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE', service: 'tickets' });
    await setting.tickets.start();
  });
});
