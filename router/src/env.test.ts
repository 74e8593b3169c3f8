import { expect, it, vi } from 'vitest';
import { readSettings } from './env.js';

const complete = {
  AUTH_URL: 'http://127.0.0.1:41001',
  USERS_URL: 'http://127.0.0.1:41002',
  EVENTS_URL: 'http://127.0.0.1:41003',
  TICKETS_URL: 'http://127.0.0.1:41004, http://127.0.0.1:41005',
  PAYMENTS_URL: 'http://127.0.0.1:41006',
  NOTIFICATIONS_URL: 'http://127.0.0.1:41007',
  AMQP_URL: 'amqp://127.0.0.1',
  JWKS_URL: 'http://127.0.0.1:41001/.well-known/jwks.json',
  ACCESS_TOKEN_ISSUER: 'https://parterre.example',
  ACCESS_TOKEN_AUDIENCE: 'parterre',
  ROUTER_IDENTITY_KEY: '{}',
};

it('opens up in development and closes in production', () => {
  const development = readSettings(complete);
  expect(development).toMatchObject({
    host: '127.0.0.1',
    port: 4000,
    introspection: true,
    landingPage: true,
  });
  expect(development.subgraphs.tickets).toEqual(['http://127.0.0.1:41004', 'http://127.0.0.1:41005']);
  const production = readSettings({ ...complete, NODE_ENV: 'production' });
  expect(production).toMatchObject({
    host: '0.0.0.0',
    introspection: false,
    landingPage: false,
    allowLocalOrigins: false,
    exposeQueryPlans: false,
  });
  expect(readSettings({ ...complete, NODE_ENV: 'production', INTROSPECTION: 'true' }).introspection).toBe(
    true,
  );
});

it('names every fault at once and none of the values', () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('exit');
  });
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const wrong = {
    ...complete,
    AMQP_URL: 'secret',
    RATE_IP: 'lots',
    TICKETS_URL: '',
    ROUTER_IDENTITY_KEY: 'secret',
  };
  expect(() => readSettings(wrong)).toThrow('exit');
  const told = write.mock.calls.join('');
  for (const name of ['AMQP_URL', 'RATE_IP', 'TICKETS_URL', 'ROUTER_IDENTITY_KEY']) {
    expect(told).toContain(name);
  }
  expect(told).not.toContain('secret');
  expect(exit).toHaveBeenCalledWith(78);
});
