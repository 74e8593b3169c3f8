/** Who is asking, as every process of the house sees it. Authorization is decided from this and nothing else. */

export const roles = Object.freeze(['ADMIN', 'ORGANIZER', 'STAFF', 'USER'] as const);

export type Role = (typeof roles)[number];

export type AnonymousViewer = { readonly kind: 'anonymous' };

export type UserViewer = {
  readonly kind: 'user';
  readonly userId: string;
  /** The device session that the access token belongs to. */
  readonly sessionId: string;
  readonly roles: readonly Role[];
  /** Ids of the events whose tickets this user may check in; means nothing without the role STAFF. */
  readonly staffOf: readonly string[];
};

export type Viewer = AnonymousViewer | UserViewer;

export const anonymous: Viewer = Object.freeze({ kind: 'anonymous' });

/** An anonymous viewer has no role. ADMIN does not imply the others: a use case names every role it admits. */
export function hasRole(viewer: Viewer, role: Role): boolean {
  return viewer.kind === 'user' && viewer.roles.includes(role);
}

export function userIdOf(viewer: Viewer): string | null {
  return viewer.kind === 'user' ? viewer.userId : null;
}
