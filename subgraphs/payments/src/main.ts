import { enableCompileCache } from 'node:module';

// Before anything is loaded: eight processes start at once, and compiling is most of what each does.
enableCompileCache();

const { readSettings } = await import('./env.js');
const settings = readSettings(process.env);
const { createLogger } = await import('@parterre/subgraph-kit/logging');
const { runProcess } = await import('@parterre/subgraph-kit/process');
const { startPayments } = await import('./app.js');

await runProcess(createLogger('payments', settings.LOG_LEVEL), () => startPayments(settings));
