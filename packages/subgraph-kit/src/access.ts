import { Directive, type MiddlewareFn, UseMiddleware } from 'type-graphql';
import type { RequestContext } from './context.js';
import { Forbidden, Unauthenticated } from './errors.js';

/**
 * Who may use a field or mutation at all. What depends on the thing itself (is it your order? your event?) is
 * decided in the use case; `OWNER` says in the schema that it is.
 */
export type AccessRule = 'SIGNED_IN' | 'OWNER' | 'ORGANIZER' | 'STAFF' | 'ADMIN';

export const accessDirectiveSdl = `"""
Who may use this: SIGNED_IN (any signed-in user), OWNER (the user it belongs to, and ADMIN), ORGANIZER (ORGANIZER or
ADMIN), STAFF (STAFF, ORGANIZER or ADMIN), ADMIN. Fields without it are open to everyone.
"""
directive @access(rule: String!) on FIELD_DEFINITION`;

/** Documents the rule in the schema and enforces it before the resolver runs, so that the two cannot differ. */
export function Access(rule: AccessRule): MethodDecorator & PropertyDecorator {
  const documented = Directive(`@access(rule: "${rule}")`);
  const enforced = UseMiddleware(guard(rule));
  return (target: object, key: string | symbol, descriptor?: PropertyDescriptor) => {
    if (typeof key === 'symbol') {
      throw new TypeError('Access stands on named fields only.');
    }
    documented(target, key, descriptor as never);
    enforced(target, key, descriptor as never);
  };
}

const rolesThatPass: Record<AccessRule, readonly string[] | null> = {
  SIGNED_IN: null,
  OWNER: null,
  ORGANIZER: ['ORGANIZER', 'ADMIN'],
  STAFF: ['STAFF', 'ORGANIZER', 'ADMIN'],
  ADMIN: ['ADMIN'],
};

function guard(rule: AccessRule): MiddlewareFn<RequestContext> {
  const roles = rolesThatPass[rule];
  return ({ context, info }, next) => {
    const { viewer } = context;
    if (viewer.kind === 'anonymous') {
      throw new Unauthenticated(`Sign in to use ${info.parentType.name}.${info.fieldName}.`);
    }
    if (roles && !viewer.roles.some((role) => roles.includes(role))) {
      throw new Forbidden(`${info.parentType.name}.${info.fieldName} needs the role ${roles.join(' or ')}.`);
    }
    return next();
  };
}
