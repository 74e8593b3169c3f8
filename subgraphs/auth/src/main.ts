import { enableCompileCache } from 'node:module';

// Eight processes start on the same two cores: what is compiled once is read from the cache after.
enableCompileCache();

const { createLogger } = await import('@parterre/subgraph-kit/logging');
const { runProcess } = await import('@parterre/subgraph-kit/process');
const { readSettings } = await import('./env.js');
const { startAuth } = await import('./app.js');

const settings = readSettings(process.env);
await runProcess(createLogger('auth', settings.LOG_LEVEL), () => startAuth(settings));
