import { expect, test } from 'vitest';
import { decideRoleChange, maxStaffEvents, type Rights } from './role-change.js';

const user: Rights = { roles: ['USER'], staffOf: [] };
const staff: Rights = { roles: ['STAFF', 'USER'], staffOf: ['A', 'B'] };

test('a role is granted once', () => {
  const change = { action: 'GRANT', role: 'ORGANIZER', eventIds: [] } as const;
  const rights = { roles: ['ORGANIZER', 'USER'], staffOf: [] };
  expect(decideRoleChange(user, change)).toEqual({ kind: 'changed', rights });
  expect(decideRoleChange({ roles: ['ORGANIZER', 'USER'], staffOf: [] }, change)).toEqual({
    kind: 'unchanged',
  });
});

test('STAFF is granted for named events, which add up', () => {
  expect(decideRoleChange(user, { action: 'GRANT', role: 'STAFF', eventIds: [] })).toMatchObject({
    kind: 'refused',
    field: 'eventIds',
  });
  expect(decideRoleChange(staff, { action: 'GRANT', role: 'STAFF', eventIds: ['C', 'A'] })).toEqual({
    kind: 'changed',
    rights: { roles: ['STAFF', 'USER'], staffOf: ['A', 'B', 'C'] },
  });
});

test('STAFF goes with the last of its events', () => {
  expect(decideRoleChange(staff, { action: 'REVOKE', role: 'STAFF', eventIds: ['A'] })).toEqual({
    kind: 'changed',
    rights: { roles: ['STAFF', 'USER'], staffOf: ['B'] },
  });
  const none = { kind: 'changed', rights: user };
  expect(decideRoleChange(staff, { action: 'REVOKE', role: 'STAFF', eventIds: ['A', 'B'] })).toEqual(none);
  expect(decideRoleChange(staff, { action: 'REVOKE', role: 'STAFF', eventIds: [] })).toEqual(none);
});

test('what a token cannot carry is refused', () => {
  const eventIds = Array.from({ length: maxStaffEvents }, (_, index) => `event-${index}`);
  expect(decideRoleChange(staff, { action: 'GRANT', role: 'STAFF', eventIds })).toMatchObject({
    field: 'eventIds',
  });
});

test('USER stays, and events belong to STAFF only', () => {
  expect(decideRoleChange(user, { action: 'REVOKE', role: 'USER', eventIds: [] })).toMatchObject({
    field: 'role',
  });
  expect(decideRoleChange(user, { action: 'GRANT', role: 'ADMIN', eventIds: ['A'] })).toMatchObject({
    field: 'eventIds',
  });
});
