import { enableCompileCache } from 'node:module';

// Before anything else is loaded: what was compiled at an earlier start is not compiled again.
enableCompileCache();

const [{ startEvents }, { readSettings }, { createLogger }, { runProcess }] = await Promise.all([
  import('./app.js'),
  import('./env.js'),
  import('@parterre/subgraph-kit/logging'),
  import('@parterre/subgraph-kit/process'),
]);

const settings = readSettings(process.env);
await runProcess(createLogger('events', settings.LOG_LEVEL), () => startEvents(settings));
