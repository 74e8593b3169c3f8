import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { EngineUnavailable } from './engine-errors.js';
import { fullEnvironment } from './environment.js';
import { runCommand } from './run-command.js';

/** Where the Debian, Ubuntu and RPM packages put the script that does not switch the user. */
const SERVER_SCRIPT = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const POLICY_FILE = '/usr/sbin/policy-rc.d';

/**
 * The path of the server's start script. Where RabbitMQ is missing and this is root on Debian or Ubuntu, it is
 * installed, with a line that says so (about 10 s).
 * @throws EngineUnavailable
 */
export async function findOrInstallRabbitMq(report: (line: string) => void): Promise<string> {
  if (existsSync(SERVER_SCRIPT)) return SERVER_SCRIPT;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new EngineUnavailable('RabbitMQ is not installed here, and this user may not install it');
  }
  report('RabbitMQ: not installed; installing it with apt-get install rabbitmq-server');
  const started = performance.now();
  try {
    await installWithApt();
  } catch (cause) {
    throw new EngineUnavailable('RabbitMQ is not installed here, and apt-get could not install it', {
      cause,
    });
  }
  report(`RabbitMQ: installed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return SERVER_SCRIPT;
}

async function installWithApt(): Promise<void> {
  if (!(await isKnownToApt())) await runCommand('apt-get', ['update'], { deadlineMs: 120_000 });
  // The package would start the machine's own broker, on the default port; nobody asked for that one.
  const ownPolicy = !existsSync(POLICY_FILE);
  if (ownPolicy) writeFileSync(POLICY_FILE, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
  try {
    // The lock option lets a second checkout that installs in the same moment wait instead of fail.
    const options = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
    await runCommand('apt-get', ['install', ...options, 'rabbitmq-server'], {
      deadlineMs: 300_000,
      env: fullEnvironment({ DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }),
    });
  } finally {
    if (ownPolicy) rmSync(POLICY_FILE, { force: true });
  }
}

async function isKnownToApt(): Promise<boolean> {
  const answer = await runCommand('apt-cache', ['policy', 'rabbitmq-server'], { deadlineMs: 30_000 });
  return /Candidate: \d/.test(answer);
}
