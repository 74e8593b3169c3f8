import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secrets } from '@parterre/house/secrets';
import type { HouseFacts } from './shared-house.js';

/** The keys of a house, for tests that forge what only their owner could sign. */
export function secretsOf(house: HouseFacts): Secrets {
  return JSON.parse(readFileSync(join(house.directory, 'secrets.json'), 'utf8')) as Secrets;
}
