import type { MongoClient } from 'mongodb';
import { Counter, Histogram, type Registry } from 'prom-client';

/** Commands of the driver's own housekeeping, which say nothing about the work. */
const HOUSEKEEPING = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'endSessions', 'buildInfo']);

/**
 * Counts and times what the driver sends: `mongodb_commands_total{database,command,collection}` and
 * `mongodb_command_duration_seconds{database,command,result}`. Names only, never a filter or a document.
 */
export function observeCommands(client: MongoClient, registry: Registry): void {
  const commands = commandsCounter(registry);
  const durations = durationHistogram(registry);

  client.on('commandStarted', ({ command, commandName, databaseName }) => {
    if (HOUSEKEEPING.has(commandName)) return;
    // `{ find: 'orders' }`, but `{ getMore: <cursor>, collection: 'orders' }`.
    const collection = commandName === 'getMore' ? command.collection : command[commandName];
    const label = typeof collection === 'string' ? collection : '';
    commands.inc({ database: databaseName, command: commandName, collection: label });
  });
  const observe =
    (result: string) => (event: { databaseName: string; commandName: string; duration: number }) => {
      if (HOUSEKEEPING.has(event.commandName)) return;
      const labels = { database: event.databaseName, command: event.commandName, result };
      durations.observe(labels, event.duration / 1_000);
    };
  client.on('commandSucceeded', observe('ok'));
  client.on('commandFailed', observe('failed'));
}

// Two connections of one process share a registry, which refuses a second metric of the same name.

function commandsCounter(registry: Registry): Counter {
  const name = 'mongodb_commands_total';
  const existing = registry.getSingleMetric(name);
  if (existing instanceof Counter) return existing;
  return new Counter({
    name,
    help: 'Commands sent to MongoDB',
    labelNames: ['database', 'command', 'collection'],
    registers: [registry],
  });
}

function durationHistogram(registry: Registry): Histogram {
  const name = 'mongodb_command_duration_seconds';
  const existing = registry.getSingleMetric(name);
  if (existing instanceof Histogram) return existing;
  return new Histogram({
    name,
    help: 'Time from sending a command to its answer',
    labelNames: ['database', 'command', 'result'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
}
