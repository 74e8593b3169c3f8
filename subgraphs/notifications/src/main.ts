import { enableCompileCache } from 'node:module';

enableCompileCache();
// Only now: what is imported before the cache is on is compiled anew at every start.
const [{ runProcess }, { createLogger }, { readSettings }, { startNotifications }] = await Promise.all([
  import('@parterre/subgraph-kit/process'),
  import('@parterre/subgraph-kit/logging'),
  import('./env.js'),
  import('./app.js'),
]);

const settings = readSettings(process.env);
await runProcess(createLogger('notifications', settings.LOG_LEVEL), () => startNotifications(settings));
