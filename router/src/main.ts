import { enableCompileCache } from 'node:module';

// The gateway and its planner are large; what is compiled once is read from the cache after.
enableCompileCache();

const { createLogger } = await import('@parterre/subgraph-kit/logging');
const { runProcess } = await import('@parterre/subgraph-kit/process');
const { readSettings } = await import('./env.js');
const { startRouter } = await import('./app.js');

const settings = readSettings(process.env);
await runProcess(createLogger('router', settings.logLevel), () => startRouter(settings));
