import type { OpenHouse } from './open-house.js';
import { openTcpProxy, type TcpProxy, type Upstream } from './tcp-proxy.js';

/**
 * Has a service reach what a variable of its environment names by way of a proxy, in all its runs from now on.
 * @param variable of an address: `http://`, `amqp://`, or a MongoDB's, the embedded one's Unix socket included
 */
export async function through({ house }: OpenHouse, name: string, variable: string): Promise<TcpProxy> {
  const service = house.service(name);
  const { env } = service.options;
  const url = new URL(env[variable] ?? '');
  const upstream = upstreamOf(url);
  const proxy = await openTcpProxy(() => upstream);
  url.host = `127.0.0.1:${proxy.port}`;
  env[variable] = url.href;
  await service.stop();
  await service.start();
  await service.ready();
  return proxy;
}

function upstreamOf({ hostname, port }: URL): Upstream {
  const host = decodeURIComponent(hostname);
  return host.startsWith('/') ? { path: host } : { port: Number(port) };
}

/** How a MongoDB command begins on the wire: its name, then the collection it is for. */
export function mongoCommand(command: string, collection: string): string {
  const length = String.fromCharCode(collection.length + 1);
  return `${command}\0${length}\0\0\0${collection}\0`;
}
