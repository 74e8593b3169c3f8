import { execFile } from 'node:child_process';

/** A command that could not be started, ended with another code than 0, or was cut off at its deadline. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(
    readonly command: string,
    /** What the command wrote to its error output last, at most 2,000 characters. */
    readonly detail: string,
    options: ErrorOptions,
  ) {
    super(`${command} failed: ${detail}`, options);
  }
}

export interface CommandOptions {
  /** Milliseconds after which the command is ended and counts as failed. */
  deadlineMs: number;
  cwd?: string;
  /** Written to the standard input, which is closed after it. */
  input?: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * Runs one command to its end, without a shell, and returns its standard output.
 * @throws CommandFailed
 */
export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { deadlineMs, input, ...rest } = options;
  return new Promise((resolve, reject) => {
    const settings = { ...rest, timeout: deadlineMs, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' as const };
    const child = execFile(file, args, settings, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const cutOff = error.killed ? `no answer within ${deadlineMs} ms. ` : '';
      const detail = cutOff + (stderr.trim() || error.message).slice(-2000);
      reject(new CommandFailed([file, ...args].join(' '), detail, { cause: error }));
    });
    // A command that ends before it has read its input says why by its code; the broken pipe adds nothing.
    child.stdin?.on('error', () => {});
    // Nothing is ever asked of a person here: a command that wants to ask shall fail, not wait.
    child.stdin?.end(input);
  });
}
