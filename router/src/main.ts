import { createLogger } from '@parterre/subgraph-kit/logging';
import { runProcess } from '@parterre/subgraph-kit/process';
import { startRouter } from './app.js';
import { readSettings } from './env.js';

const settings = readSettings(process.env);
await runProcess(createLogger('router', settings.logLevel), () => startRouter(settings));
