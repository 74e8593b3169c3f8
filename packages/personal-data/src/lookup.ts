import { createHmac } from 'node:crypto';
import { deriveSubkey } from './subkey.js';

export type LookupHasher = {
  /**
   * Where to look a value up without storing it: HMAC-SHA-256 as 43 characters of base64url. Equal values
   * give equal hashes within one context; normalize before, e.g. with `normalizeEmail`.
   * @param context what the value is, e.g. 'user.email': the same text elsewhere cannot be linked to it.
   */
  hash(value: string, context: string): string;
};

/**
 * Keyed, because a plain hash of an e-mail address is guessed in seconds from a list of addresses.
 * @throws InvalidPersonalDataKeyError for a key that has not 32 bytes
 */
export function createLookupHasher(key: Buffer): LookupHasher {
  const subkey = deriveSubkey(key, 'lookup');
  return {
    hash(value, context) {
      // The length in front keeps ('a', 'bc') and ('ab', 'c') apart.
      const hmac = createHmac('sha256', subkey).update(`${Buffer.byteLength(context)}:${context}`);
      return hmac.update(value, 'utf8').digest('base64url');
    },
  };
}

/**
 * The one spelling under which an address is looked up, so that one mailbox has one account: without the
 * spaces that pasting brings along; in NFKC, because keyboards differ in how they compose an accent or give a
 * full-width letter; in lower case, because people write their address as it comes and no mail provider of
 * note tells two cases apart. Dots and "+tags" stay: what they mean is the provider's business.
 *
 * For looking up only: send to the address as it was registered, never to this or to what a stranger typed,
 * because two mailboxes of an unusual provider may share one normal form.
 */
export function normalizeEmail(email: string): string {
  // Composed again at the end: some letters have a composed form in lower case only (H̱ and ẖ).
  return email.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
}
