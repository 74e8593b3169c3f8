import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import type { EngineDirectory } from './engine-directory.js';
import { endProcess, isAlive, type ProcessIdentity } from './process-identity.js';

const SETPRIV = '/usr/bin/setpriv';

export interface EngineProcessOptions {
  directory: EngineDirectory;
  file: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Takes the standard output and error of this run; overwritten at each start, so it stays small. */
  logFile: string;
  /** Told, with the code or signal, when the process ends without having been asked to by `end`. */
  onUnexpectedEnd?: (how: string) => void;
}

/** A child process of an engine. It outlives neither `end` nor, on Linux with util-linux, its parent. */
export class EngineProcess {
  #ending = false;

  private constructor(
    readonly identity: ProcessIdentity,
    readonly logFile: string,
  ) {}

  /** @throws Error when the file cannot be executed. */
  static async spawn(options: EngineProcessOptions): Promise<EngineProcess> {
    const { directory, logFile } = options;
    // The kernel ends the child when this process is killed, in whatever way; the record of the directory is the
    // second net, for what is left where setpriv is missing.
    const [file, args] = existsSync(SETPRIV)
      ? [SETPRIV, ['--pdeathsig', 'TERM', '--', options.file, ...options.args]]
      : [options.file, options.args];
    const log = openSync(logFile, 'w', 0o600);
    try {
      // Its own process group: Ctrl-C in a terminal reaches the parent alone, which stops the engines in order.
      const child = spawn(file, args, { detached: true, env: options.env, stdio: ['ignore', log, log] });
      const spawned = new Promise<void>((resolve, reject) =>
        child.once('spawn', resolve).once('error', reject),
      );
      // Recorded in the same breath: no moment for a kill to fall between the two. Without a pid, `spawned` rejects.
      const started = new EngineProcess(directory.recordChild(child.pid ?? 0), logFile);
      await spawned;
      // The engines alone do not keep the parent's event loop going: it works with them, or has nothing to do.
      child.unref();
      child.once('exit', (code, signal) => {
        if (!started.#ending) options.onUnexpectedEnd?.(signal ? `by ${signal}` : `with code ${code}`);
      });
      return started;
    } finally {
      closeSync(log);
    }
  }

  get pid(): number {
    return this.identity.pid;
  }

  get alive(): boolean {
    return isAlive(this.identity);
  }

  /** The last lines it wrote, for an error message. */
  logTail(): string {
    return readFileSync(this.logFile, 'utf8').trim().slice(-2_000);
  }

  /** SIGTERM, and SIGKILL once `graceMs` are over, at once when that is 0. Returns when it is gone. */
  end(graceMs: number): Promise<void> {
    this.#ending = true;
    return endProcess(this.identity, graceMs);
  }
}
