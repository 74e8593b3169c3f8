import { mkdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EngineDirectory } from './engine-directory.js';
import { EngineFailed } from './engine-errors.js';
import { EngineProcess } from './engine-process.js';
import { plainEnvironment } from './environment.js';
import { findLauncher, type Launcher } from './mongodb-launcher.js';
import { clearSockets, mongodbUri, SOCKET_LINK, socketDirectory } from './mongodb-socket.js';
import { acceptsConnections, waitUntilReady } from './readiness.js';

/** Opening takes under 100 ms; after a kill the journal is replayed first. */
const READY_DEADLINE_MS = 60_000;
/** An orderly close takes some 100 ms; after this the host is killed, which loses no journaled write. */
const END_GRACE_MS = 5_000;

/**
 * Every commit hands its journal record to the operating system before it is acknowledged. Without this the engine
 * acknowledges writes with `j: true` while their record is still in its own memory: killed on a busy machine, it had
 * lost the last 1 to 300 of them in 15 of 25 tries; with this, in none. It costs some 15 % of the engine's CPU a
 * write. It is not a sync of the disk (`method=fsync` is, at twice the CPU): a power cut may still cost writes that a
 * real server would keep.
 */
const WIREDTIGER_CONFIG = 'transaction_sync=(enabled=true,method=none)\n';

export interface StartMongoOptions {
  /** Holds the data; kept between starts. One run at a time. */
  directory: string;
  /** Takes a line whenever something happens that a person would want to follow. */
  report?: (line: string) => void;
}

/** A MongoDB of our own on this machine, for the processes of this user only. */
export interface EmbeddedMongo {
  /** `mongodb://` over a Unix socket, without a database name. Stays the same over `restart`. */
  readonly uri: string;
  /** Of the process that holds the engine; another one after `restart`. */
  readonly pid: number;
  /** SIGKILL, as a power cut would; returns once it is gone. For fault tests. */
  kill(): Promise<void>;
  /** Ends the engine if it lives, and opens it again on the same data and URI; returns once it is ready. */
  restart(): Promise<void>;
  /** Closes the engine, within 10 s, and gives the directory back. */
  stop(): Promise<void>;
}

/**
 * Opens the embedded MongoDB in a process of its own, on older systems under a newer C library.
 * @throws DirectoryInUse, EngineUnavailable, EngineFailed
 */
export async function startMongo(options: StartMongoOptions): Promise<EmbeddedMongo> {
  const report = options.report ?? (() => {});
  const directory = await EngineDirectory.claim(options.directory, report);
  const mongo = new MongoHost(directory, report);
  try {
    await mongo.open();
    return mongo;
  } catch (error) {
    await mongo.stop();
    throw error;
  }
}

class MongoHost implements EmbeddedMongo {
  readonly uri: string;
  readonly #sockets: string;
  #launcher: Launcher | undefined;
  #host: EngineProcess | undefined;
  #stopping: Promise<void> | undefined;

  constructor(
    private readonly directory: EngineDirectory,
    private readonly report: (line: string) => void,
  ) {
    this.#sockets = socketDirectory(directory.path);
    this.uri = mongodbUri(this.#sockets);
  }

  get pid(): number {
    return this.#host?.pid ?? 0;
  }

  async open(): Promise<void> {
    this.#launcher = await findLauncher(this.report);
    await this.#startHost(this.#launcher);
  }

  async kill(): Promise<void> {
    await this.#host?.end(0);
  }

  async restart(): Promise<void> {
    if (!this.#launcher || this.#stopping) throw new EngineFailed('MongoDB is stopped');
    await this.#host?.end(END_GRACE_MS);
    await this.#startHost(this.#launcher);
  }

  stop(): Promise<void> {
    // Once only: after the first time the directory, and the sockets, may be another run's.
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    await this.#host?.end(END_GRACE_MS);
    clearSockets(this.#sockets);
    await this.directory.release();
  }

  async #startHost(launcher: Launcher): Promise<void> {
    const started = performance.now();
    clearSockets(this.#sockets, { create: true });
    const data = this.directory.file('data');
    mkdirSync(data, { recursive: true, mode: 0o700 });
    writeFileSync(join(data, 'WiredTiger.config'), WIREDTIGER_CONFIG);
    const link = join(this.#sockets, SOCKET_LINK);
    const script = fileURLToPath(new URL(`./mongodb-host${extname(import.meta.url)}`, import.meta.url));
    const host = await EngineProcess.spawn({
      directory: this.directory,
      file: launcher.file,
      args: [...launcher.args, script, data, link],
      // The engine puts its socket into the temporary folder.
      env: plainEnvironment({ TMPDIR: this.#sockets }),
      onUnexpectedEnd: (how) => this.report(`MongoDB: ended unexpectedly, ${how}`),
      logFile: this.directory.file('host.log'),
    });
    this.#host = host;
    await waitUntilReady('MongoDB', host, () => acceptsConnections(link), READY_DEADLINE_MS);
    this.report(`MongoDB: opened in ${Math.round(performance.now() - started)} ms`);
  }
}
