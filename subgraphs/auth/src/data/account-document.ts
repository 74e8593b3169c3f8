import type { OutboxEntry } from '@parterre/contracts/event';
import type { Locale } from '@parterre/contracts/values';
import type { Role } from '@parterre/identity/viewer';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Sealer } from '@parterre/personal-data/seal';
import type { Account, SentToken } from '../domain/account.js';
import type { AuditEntry } from '../use-cases/ports.js';

export const accountCollection = 'accounts';
export const emailIndex = 'email_hash';

export const accountIndexes: CollectionIndexes = {
  collection: accountCollection,
  // Decides which of several registrations of one address it is.
  indexes: [{ name: emailIndex, key: { emailHash: 1 }, unique: true }],
};

export interface AccountDocument {
  /** The user id. */
  _id: string;
  schemaVersion: 1;
  emailHash: string;
  sealedEmail: string;
  passwordHash: string;
  emailVerified: boolean;
  locale: Locale;
  epoch: number;
  roles: Role[];
  staffOf: string[];
  verification: SentToken | null;
  reset: SentToken | null;
  createdAt: Date;
  /** Grants and revocations, the latest last. */
  audit: AuditEntry[];
  outbox: OutboxEntry[];
}

export function toDocument(
  account: Account,
  emailHash: string,
  sealer: Sealer,
  outbox: OutboxEntry[],
): AccountDocument {
  const { userId, email, ...fields } = account;
  return {
    _id: userId,
    schemaVersion: 1,
    emailHash,
    sealedEmail: sealer.seal(email, 'email'),
    ...fields,
    roles: [...fields.roles],
    staffOf: [...fields.staffOf],
    audit: [],
    outbox,
  };
}

export function toAccount(document: AccountDocument, sealer: Sealer): Account {
  return {
    userId: document._id,
    email: sealer.open(document.sealedEmail, 'email'),
    passwordHash: document.passwordHash,
    emailVerified: document.emailVerified,
    locale: document.locale,
    epoch: document.epoch,
    roles: document.roles,
    staffOf: document.staffOf,
    verification: document.verification,
    reset: document.reset,
    createdAt: document.createdAt,
  };
}
