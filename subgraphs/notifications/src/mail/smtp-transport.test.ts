import { expect, test } from 'vitest';
import { outcomeOf } from './smtp-transport.js';

test.each([
  ['a full mailbox, for now', { code: 'EENVELOPE', responseCode: 452 }, 'not-now', 'SERVER_BUSY'],
  ['no such mailbox', { code: 'EENVELOPE', responseCode: 550 }, 'refused', 'REFUSED_BY_SERVER'],
  ['our password is wrong', { code: 'EAUTH', responseCode: 535 }, 'not-now', 'SERVER_UNREACHABLE'],
  ['no connection', { code: 'ECONNECTION' }, 'not-now', 'SERVER_UNREACHABLE'],
  ['too late', { code: 'ETIMEDOUT' }, 'not-now', 'SERVER_UNREACHABLE'],
])('%s', (_what, error, kind, reason) => {
  expect(outcomeOf(error)).toEqual({ kind, reason });
});
