import type { Engines } from '@parterre/engines/engines';
import type { House } from '@parterre/house/house';
import type { Parts } from './cpu-time.js';

/** Pids of the engines that were started here; those of others cannot be looked into. */
export function enginePids({ mongodb, broker }: Engines, ...names: ('mongodb' | 'rabbitmq')[]): Parts {
  const all = { ...(mongodb && { mongodb: mongodb.pid }), ...(broker && { rabbitmq: broker.pid }) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.some((one) => one === name)));
}

/** Every process of a house, by name. */
export function housePids(house: House): Parts {
  const services = house.services.map((service) => [service.options.name, service.pid]);
  return { ...Object.fromEntries(services), ...enginePids(house.engines, 'mongodb', 'rabbitmq') };
}
