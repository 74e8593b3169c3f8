import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { clientAddress } from './client-address.js';

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

it('is that of the connection, whatever a client writes, when no proxy is trusted', () => {
  expect(clientAddress(request('203.0.113.7', '1.2.3.4'), 0)).toBe('203.0.113.7');
  expect(clientAddress(request('::ffff:203.0.113.7'), 0)).toBe('203.0.113.7');
});

it('is what the outermost trusted proxy saw; entries before it may be made up', () => {
  expect(clientAddress(request('10.0.0.1', 'made-up, 198.51.100.9'), 1)).toBe('198.51.100.9');
  expect(clientAddress(request('10.0.0.1', 'made-up, 198.51.100.9, 10.0.0.2'), 2)).toBe('198.51.100.9');
  expect(clientAddress(request('10.0.0.1'), 1)).toBe('10.0.0.1');
});

it('is the /64 network of an IPv6 address', () => {
  const network = clientAddress(request('2001:db8:1:2:3:4:5:6'), 0);
  expect(network).toBe('2001:db8:1:2');
  expect(clientAddress(request('2001:db8:1:2::9'), 0)).toBe(network);
  expect(clientAddress(request('::1'), 0)).toBe('0:0:0:0');
});
