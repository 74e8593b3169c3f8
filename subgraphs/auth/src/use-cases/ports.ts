import type { UserViewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Logger } from '@parterre/subgraph-kit/logging';
import type { Account, AccountEvent, SentToken } from '../domain/account.js';
import type { AttemptPolicy, Attempts } from '../domain/attempts.js';
import type { DeviceSession, UsedToken } from '../domain/device-session.js';
import type { Rights } from '../domain/role-change.js';

/** A grant or revocation as it is kept with the account it changed. */
export interface AuditEntry {
  at: Date;
  /** User id of the ADMIN. */
  by: string;
  action: 'GRANT' | 'REVOKE';
  role: string;
  eventIds: readonly string[];
}

/** Accounts. Each write is one conditional write of one account that carries its events. */
export interface AccountStore {
  /** False when the address has an account. */
  insert(account: Account, events: readonly AccountEvent[]): Promise<boolean>;
  findByEmail(email: string): Promise<Account | null>;
  findById(userId: string): Promise<Account | null>;
  /** Rights by user id, in one query. */
  findRights(userIds: readonly string[]): Promise<ReadonlyMap<string, Rights>>;
  /** Replaces the token before; false when the address is proven already. */
  setVerification(userId: string, token: SentToken, event: AccountEvent): Promise<boolean>;
  /** False when this token is not the one that is awaited, or too old. */
  confirmEmail(userId: string, tokenHash: string, now: Date): Promise<boolean>;
  /** Replaces the token before. */
  setReset(userId: string, token: SentToken, event: AccountEvent): Promise<void>;
  /** Begins an epoch; `null` when the password has changed since `fromHash` was read. */
  changePassword(userId: string, fromHash: string, toHash: string): Promise<Account | null>;
  /** Uses the token up and begins an epoch; `null` when it was used, replaced or too old. */
  resetPassword(userId: string, tokenHash: string, toHash: string, now: Date): Promise<Account | null>;
  /** The number of the new epoch; `null` without such an account. */
  beginEpoch(userId: string): Promise<number | null>;
  /** False when the rights are not `from` any more. */
  changeRights(userId: string, from: Rights, to: Rights, audit: AuditEntry): Promise<boolean>;
}

/** What a rotation leaves behind. */
export interface Rotation {
  tokenHash: string;
  seed: string;
  used: UsedToken;
  expiresAt: Date;
}

/** Sessions. One that is over is not there. */
export interface SessionStore {
  insert(session: DeviceSession): Promise<void>;
  find(sessionId: string): Promise<DeviceSession | null>;
  /** False when the good token is not `fromHash` any more: someone else rotated. */
  rotate(sessionId: string, fromHash: string, rotation: Rotation): Promise<boolean>;
  /** False when this user has no such session. */
  end(sessionId: string, userId: string): Promise<boolean>;
  /** Removes sessions of epochs before this one; they are over already, this only tidies up. */
  endBefore(userId: string, epoch: number): Promise<void>;
  /** Those of this epoch, the latest used first. */
  list(userId: string, epoch: number, now: Date, limit: number): Promise<DeviceSession[]>;
  sweep(now: Date): Promise<void>;
}

/** What tries are counted for: a kind, and an address or user id, which is stored as a hash. */
export interface AttemptSubject {
  kind: 'password' | 'reset' | 'verification';
  of: string;
}

export interface AttemptStore {
  find(subject: AttemptSubject): Promise<Attempts | null>;
  /** Writes `to` where `from` still stands; false when it does not. */
  replace(
    subject: AttemptSubject,
    from: Attempts | null,
    to: Attempts,
    policy: AttemptPolicy,
  ): Promise<boolean>;
  forget(subject: AttemptSubject): Promise<void>;
  sweep(now: Date): Promise<void>;
}

export interface Passwords {
  /** @throws RateLimited when too many wait already. */
  hash(password: string): Promise<string>;
  /**
   * Takes the same time for a wrong password and for no account (`null`).
   * @throws RateLimited when too many wait already.
   */
  matches(passwordHash: string | null, password: string): Promise<boolean>;
}

export interface AccessTokens {
  sign(user: Omit<UserViewer, 'kind'>): Promise<{ token: string; expiresAt: Date }>;
}

export interface Ports {
  accounts: AccountStore;
  sessions: SessionStore;
  attempts: AttemptStore;
  passwords: Passwords;
  accessTokens: AccessTokens;
  clock: Clock;
  pause(ms: number): Promise<unknown>;
  log: Logger;
}
