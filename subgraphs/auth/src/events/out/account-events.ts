import {
  emailVerificationRequested,
  passwordResetRequested,
  userRegistered,
} from '@parterre/contracts/auth-events';
import type { EventContract, OutboxEntry } from '@parterre/contracts/event';
import type { Sealer } from '@parterre/personal-data/seal';
import type { AccountEvent } from '../../domain/account.js';

/** Makes outbox entries of the contracts' payloads. */
export type MakeEntry = <Payload>(
  contract: EventContract<Payload>,
  payload: Payload,
  occurredAt: Date,
) => OutboxEntry;

/** What happened to an account, as others are told of it: everything personal or secret is sealed. */
export function accountEventEntry(event: AccountEvent, sealer: Sealer, entry: MakeEntry): OutboxEntry {
  const { userId, locale, at } = event;
  const sealedEmail = sealer.seal(event.email, 'email');
  switch (event.type) {
    case 'UserRegistered': {
      const sealedDisplayName = sealer.seal(event.displayName, 'display-name');
      const registeredAt = at.toISOString();
      return entry(userRegistered, { userId, sealedEmail, sealedDisplayName, locale, registeredAt }, at);
    }
    case 'EmailVerificationRequested':
    case 'PasswordResetRequested': {
      const contract =
        event.type === 'PasswordResetRequested' ? passwordResetRequested : emailVerificationRequested;
      const sealedToken = sealer.seal(event.token, 'token');
      const expiresAt = event.expiresAt.toISOString();
      return entry(contract, { userId, sealedEmail, sealedToken, locale, expiresAt }, at);
    }
    default: {
      const never: never = event;
      return never;
    }
  }
}
