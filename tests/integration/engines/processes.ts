import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

/** The pids of all living processes that name the directory in their arguments or their environment. */
export async function processesOf(directory: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => namesDirectory(pid, directory)));
  return pids.filter((pid, index) => found[index] && pid !== process.pid);
}

async function namesDirectory(pid: number, directory: string): Promise<boolean> {
  try {
    // Of a zombie both files are empty.
    const [args, environment] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/environ`, 'utf8'),
    ]);
    return args.includes(directory) || environment.includes(directory);
  } catch {
    return false; // It ended meanwhile.
  }
}

/** A directory for engines, removed after use. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'engines-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/**
 * Nothing that was started there is left. A helper of an engine (RabbitMQ has some) sees the end of its parent and ends
 * itself, a moment later.
 */
export async function expectNoProcess(directory: string): Promise<void> {
  await expect.poll(() => processesOf(directory), { timeout: 10_000, interval: 50 }).toEqual([]);
}
