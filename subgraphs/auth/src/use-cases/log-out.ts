import type { DeviceSession } from '../domain/device-session.js';
import type { Ports } from './ports.js';

/** Sessions shown to a user; nobody looks through more devices than this. */
const maxListed = 100;

/** Ends one session of this user; false when there is no such session (any more). */
export function logOut({ sessions }: Pick<Ports, 'sessions'>) {
  return (userId: string, sessionId: string): Promise<boolean> => sessions.end(sessionId, userId);
}

/** Ends every session of this user, those included that begin at this very moment with the old epoch. */
export function logOutEverywhere({ accounts, sessions }: Pick<Ports, 'accounts' | 'sessions'>) {
  return async (userId: string): Promise<boolean> => {
    const epoch = await accounts.beginEpoch(userId);
    if (epoch === null) {
      return false;
    }
    await sessions.endBefore(userId, epoch);
    return true;
  };
}

/** Where this user is signed in, the latest used first. */
export function listSessions({ accounts, sessions, clock }: Pick<Ports, 'accounts' | 'sessions' | 'clock'>) {
  return async (userId: string): Promise<DeviceSession[]> => {
    const account = await accounts.findById(userId);
    return account ? sessions.list(userId, account.epoch, clock(), maxListed) : [];
  };
}
