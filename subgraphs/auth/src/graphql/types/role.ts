import type { Role as RoleName } from '@parterre/identity/viewer';
import { registerEnumType } from 'type-graphql';

export const Role = {
  ADMIN: 'ADMIN',
  ORGANIZER: 'ORGANIZER',
  STAFF: 'STAFF',
  USER: 'USER',
} as const satisfies { [name in RoleName]: name };

registerEnumType(Role, {
  name: 'Role',
  description: 'What a user may do beyond what everyone may. Roles do not contain one another.',
  valuesConfig: {
    ADMIN: { description: 'Runs the house: grants roles, sees every user, may act for organizers.' },
    ORGANIZER: { description: 'May create events and sell tickets to them.' },
    STAFF: { description: 'May check tickets in, at the events named in the grant.' },
    USER: { description: 'May buy tickets. Every account has it.' },
  },
});
