import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { createOriginCheck } from './origins.js';

const listed = 'https://studio.apollographql.com';
const from = (origin: string | undefined, host = 'api.parterre.example') =>
  ({ headers: { host, ...(origin === undefined ? {} : { origin }) } }) as IncomingMessage;

it.each([
  [undefined, true],
  [listed, true],
  ['https://api.parterre.example', true],
  ['http://localhost:5173', false],
  ['null', false],
  ['https://studio.apollographql.com.evil.example', false],
  ['https://evil.example', false],
])('in production, %s may call: %s', (origin, expected) => {
  const isAllowed = createOriginCheck({ allowedOrigins: [listed], allowLocalOrigins: false });
  expect(isAllowed(from(origin))).toBe(expected);
});

it.each([
  ['http://localhost:5173', true],
  ['http://127.0.0.1', true],
  ['https://[::1]:8443', true],
  ['http://localhost.evil.example', false],
  ['http://localhost:5173.evil.example', false],
])('in development, %s may call: %s', (origin, expected) => {
  const isAllowed = createOriginCheck({ allowedOrigins: [], allowLocalOrigins: true });
  expect(isAllowed(from(origin))).toBe(expected);
});
