import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * Whose requests these are, for counting: the address of the connection, or the entry that the outermost of the
 * trusted proxies wrote into `x-forwarded-for`. Of IPv6 the /64 network, which is what one customer has.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) {
    return network(direct);
  }
  const header = request.headers['x-forwarded-for'];
  const forwarded = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  const hops = forwarded.map((entry) => entry.trim()).filter((entry) => entry !== '');
  return network(hops.at(-trustedProxies) ?? hops[0] ?? direct);
}

function network(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) {
    return address.replace('::ffff:', '');
  }
  const [head = '', tail = ''] = address.split('::');
  const front = head.split(':').filter(Boolean);
  const back = tail.split(':').filter(Boolean);
  const gap = Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...gap, ...back].slice(0, 4).join(':');
}
