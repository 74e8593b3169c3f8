import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isFree } from './free-port.js';
import { endProcess, identifyProcess, isAlive, parseProcessStat } from './process-identity.js';

const stat = (command: string, state: string, threads = 1) =>
  `4711 (${command}) ${state} 1 4711 4711 0 -1 4194560 2063 0 0 0 2 1 0 0 20 0 ${threads} 0 83512 7864320 1012 184467440`;

test('state and start time are read whatever the command is called', () => {
  expect(parseProcessStat(stat('node', 'S', 11))).toEqual({ ended: false, startTicks: '83512' });
  expect(parseProcessStat(stat('a) R 1 (b', 'Z'))).toEqual({ ended: true, startTicks: '83512' });
});

test('a zombie lives as long as one of its other threads', () => {
  expect(parseProcessStat(stat('node', 'Z', 2))).toEqual({ ended: false, startTicks: '83512' });
});

test('a port of a process of many threads is free once the process has ended', async () => {
  const script =
    "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })";
  const holder = spawn(process.execPath, ['-e', script]);
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  const identity = identifyProcess(holder.pid ?? 0);
  if (!identity) throw new Error('the process must live');
  holder.kill('SIGKILL');
  while (isAlive(identity)); // No pause: the moment in which it could be taken for ended is short.
  expect(await isFree(Number(line))).toBe(true);
});

test('text of another form is no process', () => {
  expect(parseProcessStat('')).toBeUndefined();
  expect(parseProcessStat('4711 (node) S 1')).toBeUndefined();
});

test('a living process is recognised, and another start under its pid is not', () => {
  const self = identifyProcess(process.pid);
  if (!self) throw new Error('this process must have an identity');
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ ...self, startedAt: `${self.startedAt}0` })).toBe(false);
});

test('a process that was given a recorded pid later is left alone', async () => {
  const bystander = spawn('sleep', ['30']);
  try {
    const record = { pid: bystander.pid ?? 0, startedAt: 'an earlier boot/1' };
    await endProcess(record, 50);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  } finally {
    bystander.kill('SIGKILL');
  }
});

test('a process that does not heed SIGTERM is killed after the grace', async () => {
  const stubborn = spawn('sh', ['-c', 'trap "" TERM; echo ready; sleep 30 & wait; wait'], { detached: true });
  await new Promise((resolve) => stubborn.stdout.once('data', resolve));
  const identity = identifyProcess(stubborn.pid ?? 0);
  if (!identity) throw new Error('the process must live');
  await endProcess(identity, 100);
  expect(isAlive(identity)).toBe(false);
  // Its sleeping child, in the same group.
  process.kill(-identity.pid, 'SIGKILL');
});
