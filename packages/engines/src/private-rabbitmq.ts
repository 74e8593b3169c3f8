import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EngineDirectory } from './engine-directory.js';
import { EngineFailed } from './engine-errors.js';
import { EngineProcess } from './engine-process.js';
import { findOrInstallRabbitMq } from './rabbitmq-installation.js';
import { chooseNode, nodeEnvironment, type RabbitMqNode, writeNodeFiles } from './rabbitmq-node.js';
import { greetsWithAmqp, waitUntilReady } from './readiness.js';
import { runCommand } from './run-command.js';

const READY_DEADLINE_MS = 60_000;
/** An orderly end takes 1-3 s; after this the node is killed, which loses nothing that was confirmed. */
const END_GRACE_MS = 7_000;
const ERL_CALL = '/usr/bin/erl_call';

export interface StartRabbitMqOptions {
  /** Holds data, logs and configuration; kept between starts. One run at a time. */
  directory: string;
  /** Takes a line whenever something happens that a person would want to follow. */
  report?: (line: string) => void;
}

/** A RabbitMQ node of our own on this machine, reachable on loopback only. */
export interface PrivateBroker {
  /** `amqp://` with user and password, on the default virtual host. Stays the same over `restart`. */
  readonly url: string;
  /** Of the Erlang node; another one after `restart`. */
  readonly pid: number;
  /** SIGKILL to the node, as a power cut would; returns once it is gone. For fault tests. */
  kill(): Promise<void>;
  /** Ends the node if it lives, and starts it again with the same port and data; returns once it is ready. */
  restart(): Promise<void>;
  /**
   * Creates a virtual host if there is none of that name and returns its URL.
   * @param name 1 to 100 letters, digits, `.`, `_` or `-`.
   */
  createVirtualHost(name: string): Promise<string>;
  /** Ends the node and its epmd, within 10 s, and gives the directory back. */
  stop(): Promise<void>;
}

/**
 * Starts the installed RabbitMQ as a private node, installing it first where that is possible.
 * @throws DirectoryInUse, EngineUnavailable, EngineFailed
 */
export async function startRabbitMq(options: StartRabbitMqOptions): Promise<PrivateBroker> {
  const report = options.report ?? (() => {});
  const directory = await EngineDirectory.claim(options.directory, report);
  const broker = new RabbitMq(directory, report);
  try {
    await broker.open();
    return broker;
  } catch (error) {
    await broker.stop();
    throw error;
  }
}

class RabbitMq implements PrivateBroker {
  #script = '';
  #node: RabbitMqNode | undefined;
  #epmd: EngineProcess | undefined;
  #server: EngineProcess | undefined;
  #stopping: Promise<void> | undefined;
  #calls = 0;
  #lastVirtualHost: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly directory: EngineDirectory,
    private readonly report: (line: string) => void,
  ) {}

  get url(): string {
    return `amqp://guest:guest@127.0.0.1:${this.#node?.amqpPort}`;
  }

  get pid(): number {
    return this.#server?.pid ?? 0;
  }

  async open(): Promise<void> {
    this.#script = await findOrInstallRabbitMq(this.report);
    this.#node = await chooseNode(this.directory);
    writeNodeFiles(this.directory, this.#node);
    await this.#startServer(this.#node);
  }

  async kill(): Promise<void> {
    await this.#server?.end(0);
  }

  async restart(): Promise<void> {
    if (!this.#node || this.#stopping) throw new EngineFailed('RabbitMQ is stopped');
    await this.#server?.end(END_GRACE_MS);
    await this.#startServer(this.#node);
  }

  createVirtualHost(name: string): Promise<string> {
    // One after the other: the same name asked for twice at once would be found missing twice.
    const created = this.#lastVirtualHost.then(() => this.#addVirtualHost(name));
    this.#lastVirtualHost = created.catch(() => {});
    return created;
  }

  async #addVirtualHost(name: string): Promise<string> {
    if (!/^[\w.-]{1,100}$/.test(name)) throw new RangeError(`not the name of a virtual host: ${name}`);
    await this.#evaluate(
      `rabbit_vhost:exists(<<"${name}">>) orelse rabbit_vhost:add(<<"${name}">>, <<"parterre">>), ` +
        `rabbit_auth_backend_internal:set_permissions(<<"guest">>, <<"${name}">>, ` +
        '<<".*">>, <<".*">>, <<".*">>, <<"parterre">>).',
    );
    return `${this.url}/${name}`;
  }

  stop(): Promise<void> {
    // Once only: after the first time the directory may be another run's.
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    await this.#server?.end(END_GRACE_MS);
    await this.#epmd?.end(1_000);
    await this.directory.release();
  }

  async #startServer(node: RabbitMqNode): Promise<void> {
    const started = performance.now();
    const common = { directory: this.directory, env: nodeEnvironment(this.directory, node) };
    if (!this.#epmd?.alive) {
      const logFile = this.directory.file('log', 'epmd.log');
      this.#epmd = await EngineProcess.spawn({ ...common, file: 'epmd', args: [], logFile });
    }
    const logFile = this.directory.file('log', 'start.log');
    const onUnexpectedEnd = (how: string) => this.report(`RabbitMQ: the node ended unexpectedly, ${how}`);
    const server = await EngineProcess.spawn({
      ...common,
      file: this.#script,
      args: [],
      logFile,
      onUnexpectedEnd,
    });
    this.#server = server;
    await waitUntilReady('RabbitMQ', server, () => greetsWithAmqp(node.amqpPort), READY_DEADLINE_MS);
    this.report(`RabbitMQ: ready in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }

  /** Runs Erlang code in the node: through erl_call in some 10 ms, where it is missing through rabbitmqctl in 2 s. */
  async #evaluate(code: string): Promise<void> {
    if (!this.#node) throw new EngineFailed('RabbitMQ is not started');
    const env = nodeEnvironment(this.directory, this.#node);
    if (existsSync(ERL_CALL)) {
      // A name of its own for each call: the usual one, and a random one within the same second, is the same for two
      // calls, and the node turns the second away.
      this.#calls += 1;
      const answer = await runCommand(ERL_CALL, ['-h', `call${this.#calls}`, '-n', this.#node.name, '-e'], {
        env,
        deadlineMs: 10_000,
        input: `${code}\n`,
      });
      if (!answer.startsWith('{ok,')) throw new EngineFailed(`RabbitMQ refused ${code}: ${answer}`);
    } else {
      const tool = join(this.#script, '..', 'rabbitmqctl');
      await runCommand(tool, ['eval', code], { env, deadlineMs: 30_000 });
    }
  }
}
