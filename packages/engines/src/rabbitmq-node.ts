import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { EngineDirectory } from './engine-directory.js';
import { plainEnvironment } from './environment.js';
import { freePort } from './free-port.js';

/** What names one private node on this machine. Its data belongs to its name, so the name never changes. */
export interface RabbitMqNode {
  name: string;
  amqpPort: number;
  distributionPort: number;
  epmdPort: number;
}

/**
 * The node of this directory: the same name as ever, and the same ports as the last time unless somebody else has
 * taken them since.
 */
export async function chooseNode(directory: EngineDirectory): Promise<RabbitMqNode> {
  const file = directory.file('node.json');
  const last = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RabbitMqNode) : undefined;
  const node = {
    name: last?.name ?? `parterre-${randomBytes(4).toString('hex')}@localhost`,
    amqpPort: await freePort(last?.amqpPort),
    distributionPort: await freePort(last?.distributionPort),
    epmdPort: await freePort(last?.epmdPort),
  };
  writeFileSync(file, `${JSON.stringify(node, undefined, 2)}\n`);
  return node;
}

/** The environment `rabbitmq-server`, and the tools that talk to its node, are run with. */
export function nodeEnvironment(directory: EngineDirectory, node: RabbitMqNode): NodeJS.ProcessEnv {
  return plainEnvironment({
    // The Erlang cookie lives in HOME: a home of its own keeps the node apart from the user's other nodes.
    HOME: directory.file('home'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: node.name,
    RABBITMQ_DIST_PORT: String(node.distributionPort),
    ERL_EPMD_PORT: String(node.epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: directory.file('data'),
    RABBITMQ_LOG_BASE: directory.file('log'),
    RABBITMQ_CONFIG_FILE: directory.file('none'),
    RABBITMQ_ADVANCED_CONFIG_FILE: directory.file('advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: directory.file('enabled_plugins'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: erlangArguments(node).join(' '),
    // The script then becomes the node instead of staying its parent: one process to record, signal and watch.
    RABBITMQ_ALLOW_INPUT: '1',
  });
}

function erlangArguments(node: RabbitMqNode): string[] {
  return [
    // Two schedulers and no busy waiting: the broker shares the machine with everything it serves.
    ...['+S', '2:2', '+sbwt', 'none', '+sbwtdcpu', 'none', '+sbwtdio', 'none', '+B', 'i', '-noinput'],
    // Named from the first moment, with epmd already there: the server otherwise starts a second Erlang just to
    // start epmd, and nobody would know that epmd's pid.
    ...['-start_epmd', 'false', '-sname', node.name],
    ...['-kernel', 'inet_dist_use_interface', '{127,0,0,1}'],
    ...['-kernel', 'inet_dist_listen_min', String(node.distributionPort)],
    ...['-kernel', 'inet_dist_listen_max', String(node.distributionPort)],
  ];
}

/** Writes the folders and configuration files the node starts from. */
export function writeNodeFiles(directory: EngineDirectory, node: RabbitMqNode): void {
  for (const folder of ['home', 'data', 'log'])
    mkdirSync(directory.file(folder), { recursive: true, mode: 0o700 });
  writeFileSync(directory.file('enabled_plugins'), '[].\n');
  writeFileSync(directory.file('advanced.config'), nodeConfiguration(node));
}

/**
 * Erlang terms and not `rabbitmq.conf`: translating that one costs a second of every start.
 * The memory bound stops publishers before a machine of 2 GiB swaps; the write-ahead log of the quorum queues, by
 * default 512 MB and held in memory too, is cut to an eighth; 100 MB of free disk stop publishers before the
 * journal of the database on the same disk fails.
 */
function nodeConfiguration(node: RabbitMqNode): string {
  return `[
  {rabbit, [
    {tcp_listeners, [{"127.0.0.1", ${node.amqpPort}}]},
    {vm_memory_high_watermark, {absolute, "768MB"}},
    {disk_free_limit, "100MB"},
    {log, [{file, [{level, warning}, {size, 10485760}, {count, 2}]}]}
  ]},
  {ra, [{wal_max_size_bytes, 64000000}]}
].
`;
}
