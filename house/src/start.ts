import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFree } from '@parterre/engines/free-port';
import { adminEmail, type House, seconds, startHouse } from './house.js';
import { paymentProvider } from './payment-provider.js';
import { demoAccounts, seed } from './seed.js';
import { supervise } from './supervise.js';

/** `npm start`: the whole house with its demo data, until Ctrl-C. */

const directory = fileURLToPath(new URL('../../.parterre', import.meta.url));
const port = Number(process.env.PORT ?? 4000);
const startedAt = performance.now();
const say = (line: string) => console.log(`${seconds(performance.now() - startedAt).padStart(7)}  ${line}`);

let starting: Promise<House> | undefined;
let supervisor: ReturnType<typeof supervise> | undefined;
const interrupted = new AbortController();
let stopping: Promise<void> | undefined;
for (const output of [process.stdout, process.stderr]) {
  // Whoever reads along may go first: the terminal was closed, Ctrl-C reached `npm start | tee log` as a whole. The
  // house then goes on, or stops in order, untold.
  output.on('error', () => {});
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop(0));
}

try {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT must be a number from 1 to 65535, not ${process.env.PORT}.`);
  }
  if (!(await isFree(port))) {
    throw new Error(`Port ${port} is taken. Stop what listens there, or choose another: PORT=4100 npm start`);
  }
  mkdirSync(directory, { recursive: true });
  say('Parterre is starting: MongoDB, RabbitMQ, the payment simulator, six subgraphs and the router.');
  starting = startHouse({
    directory,
    signal: interrupted.signal,
    port,
    report: say,
    env: { payments: paymentProvider(process.env) },
    ...fromEnvironment('mongodbUri', 'MONGODB_URI'),
    ...fromEnvironment('amqpUrl', 'AMQP_URL'),
    ...fromEnvironment('smtpUrl', 'SMTP_URL'),
  });
  const house = await starting;
  supervisor = supervise(house, say);
  const accounts = demoAccounts(house.secrets);
  const { onSaleEventId, season } = await seed(house.graphqlUrl, accounts, seasonStart());
  const demo = {
    graphqlUrl: house.graphqlUrl,
    wsUrl: house.wsUrl,
    accounts,
    onSaleEventId,
    paymentTokens: {
      ok: 'tok_ok',
      declined: 'tok_declined',
      timeout: 'tok_timeout',
      replyLost: 'tok_reply_lost',
    },
  };
  writeFileSync(join(directory, 'demo.json'), `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  say('Parterre is open.');
  console.log(`
  API and Explorer   ${house.graphqlUrl}
  GraphiQL, offline  ${house.graphqlUrl.replace('/graphql', '/graphiql')}
  Live channel       ${house.wsUrl}
  Accounts           ${adminEmail}, ${accounts.organizer.email}, ${accounts.staff.email}, ${accounts.buyer.email}
                     passwords, tokens and the id of the on-sale event: .parterre/demo.json
  Mail               .parterre/mail
  Webhooks           ${house.service('payments').url}/webhooks/${process.env.PAYMENT_PROVIDER || 'simulator'}
  Logs               .parterre/house/*.log

  Try   npm run demo   in another terminal: it buys tickets and tells each step.
  Stop with Ctrl-C; the data stays for the next start.
`);
  const added = await season;
  if (added > 0) {
    say(`The season is on the market: ${added + 1} events.`);
  }
} catch (error) {
  if (!stopping) {
    console.error(`\n${error instanceof Error ? error.message : error}\n`);
    await stop(1);
  }
}

/** Once, whoever asks; a second Ctrl-C waits with the first. */
function stop(status: number): Promise<void> {
  stopping ??= (async () => {
    interrupted.abort();
    supervisor?.stop();
    // A start that is under way or failed has cleaned up after itself.
    const house = await starting?.catch(() => undefined);
    if (house) {
      say('Stopping.');
      await house.stop();
      say('Stopped; nothing is left running.');
    }
    process.exit(status);
  })();
  return stopping;
}

function fromEnvironment<Key extends string>(key: Key, variable: string): Partial<Record<Key, string>> {
  const value = process.env[variable];
  return value ? ({ [key]: value } as Record<Key, string>) : {};
}

/** The season is planned from the day of the first start, so that a later start finds the events it knows. */
function seasonStart(): Date {
  const file = join(directory, 'season.json');
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify({ from: new Date().toISOString() })}\n`);
  }
  return new Date(JSON.parse(readFileSync(file, 'utf8')).from);
}
