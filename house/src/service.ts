import { existsSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EngineDirectory } from '@parterre/engines/engine-directory';
import { EngineProcess } from '@parterre/engines/engine-process';

export interface ServiceOptions {
  /** As logs and commands call it, e.g. `tickets` or `tickets-2`. */
  name: string;
  /** Folder of the workspace from the root of the repository, e.g. `subgraphs/tickets`. */
  workspace: string;
  port: number;
  env: Record<string, string>;
}

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Loaded before a service that is to be traced. */
const tracing = `${repository}packages/subgraph-kit/dist/tracing.js`;

/** How long a service may take from its start until it says it is ready. */
const readyDeadlineMs = 60_000;

/** Longer than a service's own drain. */
const drainMs = 12_000;

/** One process of the house, on a port that stays the same when it is started again. */
export class Service {
  #process: EngineProcess | undefined;

  constructor(
    readonly options: ServiceOptions,
    private readonly directory: EngineDirectory,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get pid(): number {
    return this.#running.pid;
  }

  get logFile(): string {
    return this.directory.file(`${this.options.name}.log`);
  }

  /** What the run before this one wrote, for whoever asks why it ended. */
  get previousLogFile(): string {
    return this.directory.file(`${this.options.name}.previous.log`);
  }

  /** @param env on top of the service's own, for this run alone. */
  async start(env: Record<string, string> = {}): Promise<void> {
    const main = `${repository}${this.options.workspace}/dist/main.js`;
    if (!existsSync(main)) {
      throw new Error(`${this.options.workspace} is not built: npm run build`);
    }
    if (existsSync(this.logFile)) {
      renameSync(this.logFile, this.previousLogFile);
    }
    const environment: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      // Starting from compiled code halves what eight processes take from a small machine at start.
      NODE_COMPILE_CACHE: this.directory.file('compile-cache'),
      ...this.#tracingEnvironment(),
      ...this.options.env,
      HOST: '127.0.0.1',
      PORT: String(this.options.port),
      ...env,
    };
    const traced = environment.OTEL_EXPORTER_OTLP_ENDPOINT ? [`--import=${tracing}`] : [];
    this.#process = await EngineProcess.spawn({
      directory: this.directory,
      file: process.execPath,
      args: ['--enable-source-maps', ...traced, main],
      env: environment,
      logFile: this.logFile,
    });
  }

  /** What the house was told about tracing, and who this service is in a trace. */
  #tracingEnvironment(): NodeJS.ProcessEnv {
    const given = Object.entries(process.env).filter(([name]) => name.startsWith('OTEL_'));
    const instance = `service.instance.id=${this.options.name}`;
    return {
      ...Object.fromEntries(given),
      OTEL_SERVICE_NAME: basename(this.options.workspace),
      OTEL_RESOURCE_ATTRIBUTES: [process.env.OTEL_RESOURCE_ATTRIBUTES, instance].filter(Boolean).join(),
    };
  }

  /** Resolves when `/health/ready` says so, of every part. @throws with the end of its log when it ends or takes too long. */
  async ready(signal?: AbortSignal): Promise<void> {
    const until = performance.now() + readyDeadlineMs;
    while (!(await this.isWhole())) {
      signal?.throwIfAborted();
      if (!this.#running.alive) {
        throw new Error(`${this.options.name} ended while starting:\n${this.#running.logTail()}`);
      }
      if (performance.now() > until) {
        throw new Error(
          `${this.options.name} was not ready within ${readyDeadlineMs / 1000} s:\n${this.#running.logTail()}`,
        );
      }
      await delay(50);
    }
  }

  /** Nothing it works with is away, the broker included: what happens from now on is told at once. */
  private async isWhole(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      const parts = (await response.json()) as Record<string, string>;
      return response.ok && Object.values(parts).every((state) => state === 'ready');
    } catch {
      return false;
    }
  }

  get alive(): boolean {
    return this.#process?.alive ?? false;
  }

  /** SIGTERM, then SIGKILL for one that does not drain within `graceMs`. */
  async stop(graceMs = drainMs): Promise<void> {
    await this.#process?.end(graceMs);
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.#running.end(0);
  }

  get #running(): EngineProcess {
    if (!this.#process) {
      throw new Error(`${this.options.name} was never started.`);
    }
    return this.#process;
  }
}
