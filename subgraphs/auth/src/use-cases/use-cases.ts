import type { Role } from '@parterre/identity/viewer';
import type { DeviceSession } from '../domain/device-session.js';
import type { RoleChange } from '../domain/role-change.js';
import type { RegisterResult, SignInResult } from './results.js';

export interface UseCases {
  register(input: {
    email: string;
    password: string;
    displayName: string;
    locale: string;
  }): Promise<RegisterResult>;
  logIn(input: { email: string; password: string }): Promise<SignInResult>;
  refreshSession(refreshToken: string): Promise<SignInResult>;
  logOut(userId: string, sessionId: string): Promise<boolean>;
  logOutEverywhere(userId: string): Promise<boolean>;
  listSessions(userId: string): Promise<DeviceSession[]>;
  verifyEmail(token: string): Promise<boolean>;
  requestEmailVerification(userId: string, locale: string | null): Promise<boolean>;
  changePassword(input: {
    userId: string;
    currentPassword: string;
    newPassword: string;
  }): Promise<SignInResult>;
  requestPasswordReset(email: string): Promise<void>;
  resetPassword(input: { token: string; newPassword: string }): Promise<SignInResult>;
  changeRole(input: { by: string; userId: string; change: RoleChange }): Promise<void>;
  rolesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly Role[]>>;
}
