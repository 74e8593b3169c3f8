import { enableCompileCache } from 'node:module';

// Before anything else is loaded: eight processes start on few cores.
enableCompileCache();

const [{ runProcess }, { createLogger }, { readSettings }, { startTickets }] = await Promise.all([
  import('@parterre/subgraph-kit/process'),
  import('@parterre/subgraph-kit/logging'),
  import('./env.js'),
  import('./app.js'),
]);

const settings = readSettings(process.env);
await runProcess(createLogger('tickets', settings.LOG_LEVEL), () => startTickets(settings));
