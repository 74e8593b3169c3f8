/** The only reader of this process's environment in the engines package. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Everything, for tools that follow the user's settings (apt and its proxies). */
export function fullEnvironment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...process.env, ...extra };
}

/** What a program needs to run at all; the rest of the user's settings shall not change how an engine behaves. */
export function plainEnvironment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: homedir(), LANG: 'C.UTF-8', ...extra };
}

/**
 * Where unpacked packages are kept. It is the user's and not the checkout's: what lies there never changes and depends
 * on the machine alone, so a second checkout, and every test in a temporary directory, starts without the network.
 */
export function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'parterre');
}
