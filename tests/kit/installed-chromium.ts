import { existsSync } from 'node:fs';
import { runCommand } from '@parterre/engines/run-command';

/** Debian's own; another one by the variable CHROMIUM. */
export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Browser tests need a real Chromium: where it is missing and may be installed, it is, with a line that says so. */
export default async function setup(): Promise<void> {
  if (existsSync(chromiumPath)) {
    return;
  }
  if (process.env.CHROMIUM !== undefined || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      `The browser tests need Chromium, and there is none at ${chromiumPath}: install it, or set CHROMIUM.`,
    );
  }
  process.stderr.write('Chromium: not installed; installing it with apt-get install chromium\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update'], { deadlineMs: 120_000, env });
  // The lock option lets it wait for whoever else is installing in the same moment.
  const options = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  await runCommand('apt-get', ['install', ...options, 'chromium'], { deadlineMs: 600_000, env });
}
