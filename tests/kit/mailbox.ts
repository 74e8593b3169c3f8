import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Eml, parseEml } from './eml.js';
import type { HouseFacts } from './shared-house.js';
import { until } from './until.js';
import type { Visitor } from './visitors.js';

/** What the house has written to this person so far, in no order. */
export async function mailsTo(house: HouseFacts, { account }: Visitor): Promise<Eml[]> {
  const names = (await readdir(house.mailDirectory).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(
    // latin1: one character a byte, so that the parser can undo the encodings.
    names.map(async (name) => parseEml(await readFile(join(house.mailDirectory, name), 'latin1'))),
  );
  return mails.filter(({ headers }) => headers.get('to')?.includes(account.email));
}

/** The one message to this person whose subject has these words. @throws when none, or another one like it, comes */
export async function mailAbout(house: HouseFacts, person: Visitor, words: string): Promise<Eml> {
  const found = await until(
    `a message about "${words}"`,
    async () => {
      const mails = (await mailsTo(house, person)).filter((mail) => subjectOf(mail).includes(words));
      return mails.length > 0 && mails;
    },
    20_000,
  );
  const [mail] = found;
  if (!mail || found.length > 1) {
    throw new Error(`${found.length} messages about "${words}"`);
  }
  return mail;
}

/** The subject for people: encoded words (RFC 2047) are read, and folding is undone. */
export function subjectOf({ headers }: Eml): string {
  return (headers.get('subject') ?? '')
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, encoding: string, text: string) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : Buffer.from(
            text
              .replaceAll('_', ' ')
              .replace(/=([0-9A-F]{2})/gi, (_hex, hex: string) =>
                String.fromCharCode(Number.parseInt(hex, 16)),
              ),
            'latin1',
          ).toString('utf8'),
    );
}
