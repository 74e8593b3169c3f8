import type { Role } from '@parterre/identity/viewer';

/** Events one account may be STAFF of: as many as an access token carries. */
export const maxStaffEvents = 150;

/** What an account may do. */
export interface Rights {
  roles: readonly Role[];
  /** Ids of the events whose tickets it may check in; empty without STAFF. */
  staffOf: readonly string[];
}

export interface RoleChange {
  action: 'GRANT' | 'REVOKE';
  role: Role;
  /** For STAFF: which events; on a revocation, none named means all of them. */
  eventIds: readonly string[];
}

/** The rights after a change, or that there is nothing to change, or which rule forbids it. */
export type RoleDecision =
  | { kind: 'changed'; rights: Rights }
  | { kind: 'unchanged' }
  | { kind: 'refused'; field: 'role' | 'eventIds'; message: string };

/** Decides a grant or a revocation. Granting what is there and revoking what is not changes nothing. */
export function decideRoleChange(rights: Rights, change: RoleChange): RoleDecision {
  if (change.role !== 'STAFF' && change.eventIds.length > 0) {
    return refused('eventIds', 'belong to the role STAFF only; leave them out');
  }
  if (change.role === 'USER' && change.action === 'REVOKE') {
    return refused('role', 'USER belongs to every account and cannot be revoked');
  }
  const next = change.role === 'STAFF' ? staffAfter(rights, change) : rolesAfter(rights, change);
  if (!('roles' in next)) {
    return next;
  }
  return sameRights(rights, next) ? { kind: 'unchanged' } : { kind: 'changed', rights: next };
}

function rolesAfter(rights: Rights, { action, role }: RoleChange): Rights {
  const others = rights.roles.filter((had) => had !== role);
  return { roles: action === 'GRANT' ? [...others, role].sort() : others, staffOf: rights.staffOf };
}

function staffAfter(rights: Rights, { action, eventIds }: RoleChange): Rights | RoleDecision {
  if (action === 'GRANT' && eventIds.length === 0) {
    return refused('eventIds', 'must name at least one event: STAFF is granted for named events');
  }
  const named = new Set(eventIds);
  const kept = rights.staffOf.filter((id) => action === 'GRANT' || (named.size > 0 && !named.has(id)));
  const staffOf = action === 'GRANT' ? [...new Set([...kept, ...eventIds])].sort() : kept;
  if (staffOf.length > maxStaffEvents) {
    return refused('eventIds', `would make it STAFF of ${staffOf.length} events; at most ${maxStaffEvents}`);
  }
  const others = rights.roles.filter((had) => had !== 'STAFF');
  return { roles: staffOf.length > 0 ? [...others, 'STAFF' as const].sort() : others, staffOf };
}

function refused(field: 'role' | 'eventIds', message: string): RoleDecision {
  return { kind: 'refused', field, message };
}

function sameRights(a: Rights, b: Rights): boolean {
  return sameSet(a.roles, b.roles) && sameSet(a.staffOf, b.staffOf);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value));
}
