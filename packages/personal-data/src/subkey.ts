import { hkdfSync } from 'node:crypto';
import { requireKey } from './key.js';

/** One key for each purpose: what a look-up hash gives away can then never help to open a seal. */
export function deriveSubkey(key: Buffer, purpose: 'seal' | 'lookup'): Buffer {
  requireKey(key);
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `parterre personal data ${purpose} v1`, 32));
}
