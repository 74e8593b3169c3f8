import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { DirectoryInUse } from './engine-errors.js';
import { endProcess, identifyProcess, isAlive, type ProcessIdentity } from './process-identity.js';

interface ProcessRecord {
  owner: ProcessIdentity;
  children: ProcessIdentity[];
}

/** Enough for an orderly end; what takes longer is killed, which the engines are made to survive. */
const ORPHAN_GRACE_MS = 4_000;

/** One engine's directory while this process owns it: data, and a record of the processes started for it. */
export class EngineDirectory {
  #children: ProcessIdentity[] = [];

  private constructor(
    readonly path: string,
    private readonly owner: ProcessIdentity,
    private readonly lock: Server,
  ) {}

  /**
   * Creates the directory if there is none, takes it for this process alone, and ends what a killed run left behind
   * in it, by its record.
   * @throws DirectoryInUse when another living run owns the directory.
   */
  static async claim(path: string, report: (line: string) => void): Promise<EngineDirectory> {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const owner = identifyProcess(process.pid);
    if (!owner) throw new Error('the engines need Linux and its /proc; elsewhere use docker compose up');
    const lock = await takeLock(path);
    try {
      const orphans = (readRecord(path)?.children ?? []).filter(isAlive);
      await Promise.all(orphans.map((orphan) => endProcess(orphan, ORPHAN_GRACE_MS)));
      if (orphans.length > 0) {
        report(`${path}: ended what a killed run left behind (${orphans.map(({ pid }) => pid).join(', ')})`);
      }
      const directory = new EngineDirectory(realpathSync(path), owner, lock);
      directory.#writeRecord();
      return directory;
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  /** A file or folder of this directory. */
  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** Records a child as soon as it is spawned, so that the next run finds it should this one be killed. */
  recordChild(pid: number): ProcessIdentity {
    const child = identifyProcess(pid) ?? { pid, startedAt: 'already ended' };
    this.#children = [...this.#children.filter(isAlive), child];
    this.#writeRecord();
    return child;
  }

  /** Gives the directory back. Its children must have been ended. */
  async release(): Promise<void> {
    this.#children = this.#children.filter(isAlive);
    this.#writeRecord();
    await new Promise((resolve) => this.lock.close(resolve));
  }

  #writeRecord(): void {
    const record: ProcessRecord = { owner: this.owner, children: this.#children };
    // Renamed into place: a reader, or a run that starts after a kill in this very moment, never sees half a record.
    const file = this.file('processes.json');
    writeFileSync(`${file}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
    renameSync(`${file}.new`, file);
  }
}

function readRecord(path: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(path, 'processes.json'), 'utf8')) as ProcessRecord;
  } catch {
    return undefined; // The first run here.
  }
}

/**
 * The lock is an abstract Unix socket named after the directory: the kernel gives it to one process only and takes
 * it back at that process's end, however that comes. A lock file would have to be judged stale, which is a race.
 */
async function takeLock(path: string): Promise<Server> {
  const name = createHash('sha256').update(realpathSync(path)).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const owner = readRecord(path)?.owner.pid ?? 'unknown';
      const inUse = `${path} is in use by another run of Parterre (process ${owner}): stop it first, or use another directory`;
      reject(error.code === 'EADDRINUSE' ? new DirectoryInUse(inUse) : error);
    });
    server.listen({ path: `\0parterre-engine-${name}` }, resolve);
  });
  return server;
}
