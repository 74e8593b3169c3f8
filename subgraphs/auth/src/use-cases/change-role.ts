import type { Role } from '@parterre/identity/viewer';
import { BadUserInput, Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import { decideRoleChange, type RoleChange } from '../domain/role-change.js';
import type { Ports } from './ports.js';

/** Admins who change the same account at once are few. */
const maxTries = 5;

/**
 * Grants or revokes a role; who did it and when is written with the change.
 * @throws NotFound, BadUserInput naming `role` or `eventIds`, Conflict for an ADMIN revoking its own ADMIN.
 */
export function changeRole({ accounts, clock, log }: Ports) {
  return async ({
    by,
    userId,
    change,
  }: {
    by: string;
    userId: string;
    change: RoleChange;
  }): Promise<void> => {
    if (by === userId && change.action === 'REVOKE' && change.role === 'ADMIN') {
      throw new Conflict('You cannot take ADMIN from yourself: another ADMIN can.');
    }
    for (let attempt = 0; attempt < maxTries; attempt += 1) {
      const account = await accounts.findById(userId);
      if (!account) {
        throw new NotFound('There is no such account.');
      }
      const decision = decideRoleChange(account, change);
      if (decision.kind === 'refused') {
        throw BadUserInput.at(decision.field, decision.message);
      }
      if (decision.kind === 'unchanged') {
        return;
      }
      if (await accounts.changeRights(userId, account, decision.rights, { at: clock(), by, ...change })) {
        log.info({ by, userId, ...change }, 'role changed');
        return;
      }
    }
    throw new Conflict('The account is being changed elsewhere at this moment. Try again.');
  };
}

/** Roles by user id, of the accounts that exist. */
export function rolesOf({ accounts }: Pick<Ports, 'accounts'>) {
  return async (userIds: readonly string[]): Promise<ReadonlyMap<string, readonly Role[]>> => {
    const rights = await accounts.findRights(userIds);
    return new Map([...rights].map(([userId, { roles }]) => [userId, roles]));
  };
}
