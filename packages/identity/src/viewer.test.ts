import { describe, expect, it } from 'vitest';
import { anonymous, hasRole, roles, userIdOf, type Viewer } from './viewer.js';

const organizer: Viewer = {
  kind: 'user',
  userId: 'u1',
  sessionId: 's1',
  roles: ['ORGANIZER', 'USER'],
  staffOf: [],
};
const admin: Viewer = { ...organizer, roles: ['ADMIN'] };

describe('a viewer', () => {
  it('has the roles it was given and no others', () => {
    expect(roles.filter((role) => hasRole(organizer, role))).toEqual(['ORGANIZER', 'USER']);
    expect(roles.filter((role) => hasRole(admin, role))).toEqual(['ADMIN']);
    expect(roles.filter((role) => hasRole(anonymous, role))).toEqual([]);
  });

  it('has an id only when signed in', () => {
    expect([userIdOf(organizer), userIdOf(anonymous)]).toEqual(['u1', null]);
  });
});
