import { armedCrashPoint } from './env.js';

/** Places where a crash is the most interesting. Others may be named where they are used. */
export type CrashPoint =
  | 'outbox.before-publish'
  | 'outbox.after-confirm'
  | 'consumer.after-handle'
  | (string & {});

const [, armedName, armedPass] = /^(.+?)(?::(\d+))?$/.exec(armedCrashPoint ?? '') ?? [];
let passesLeft = Number(armedPass ?? 1);

/**
 * Kills this process, as `kill -9` would, when the environment armed this point (`name`, or `name:N` for its N-th
 * pass). Costs a comparison otherwise, and nothing arms it in production.
 * @param of what passes here, where that makes a difference: `name@of` is armed for it alone
 */
export function crashPoint(name: CrashPoint, of?: string): void {
  if (armedName === undefined || (name !== armedName && `${name}@${of}` !== armedName)) return;
  passesLeft -= 1;
  if (passesLeft <= 0) process.kill(process.pid, 'SIGKILL');
}
