import { changePassword } from './change-password.js';
import { changeRole, rolesOf } from './change-role.js';
import { ensureAdmin } from './ensure-admin.js';
import { logIn } from './log-in.js';
import { listSessions, logOut, logOutEverywhere } from './log-out.js';
import type { Ports } from './ports.js';
import { refreshSession } from './refresh-session.js';
import { register } from './register.js';
import { requestPasswordReset, resetPassword } from './reset-password.js';
import { requestEmailVerification, verifyEmail } from './verify-email.js';

export type UseCases = ReturnType<typeof createUseCases>;

export function createUseCases(ports: Ports) {
  return {
    ensureAdmin: ensureAdmin(ports),
    register: register(ports),
    logIn: logIn(ports),
    refreshSession: refreshSession(ports),
    logOut: logOut(ports),
    logOutEverywhere: logOutEverywhere(ports),
    listSessions: listSessions(ports),
    verifyEmail: verifyEmail(ports),
    requestEmailVerification: requestEmailVerification(ports),
    changePassword: changePassword(ports),
    requestPasswordReset: requestPasswordReset(ports),
    resetPassword: resetPassword(ports),
    changeRole: changeRole(ports),
    rolesOf: rolesOf(ports),
    /** Removes what has expired; safe in several processes at once. */
    sweep: async (): Promise<void> => {
      const now = ports.clock();
      await ports.sessions.sweep(now);
      await ports.attempts.sweep(now);
    },
  };
}
