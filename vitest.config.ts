import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

// Two copies of graphql in one process refuse each other's schemas: whoever imports it gets this one.
const alias = [{ find: /^graphql$/, replacement: require.resolve('graphql/index.js') }];

// Tests run on the sources; what they start as processes of its own is the build.
const conditions = ['@parterre/source', 'node', 'import', 'default'];
const sources = { resolve: { alias, conditions }, ssr: { resolve: { conditions } } };

const onRealParts = { testTimeout: 60_000, hookTimeout: 120_000, teardownTimeout: 30_000 };

export default defineConfig({
  test: {
    // Two cores are enough for two files at a time; more only makes each of them late.
    maxWorkers: 2,
    projects: [
      {
        ...sources,
        test: {
          name: 'unit',
          include: ['{packages,subgraphs}/*/src/**/*.test.ts', '{router,simulator,house}/src/**/*.test.ts'],
          // Passwords are hashed for real here, and a busy machine may take its time.
          testTimeout: 30_000,
        },
      },
      { ...sources, test: { name: 'architecture', include: ['tests/architecture/**/*.test.ts'] } },
      { ...sources, test: { name: 'contract', include: ['tests/contract/**/*.test.ts'] } },
      {
        ...sources,
        test: {
          name: 'property',
          include: ['tests/property/**/*.test.ts'],
          setupFiles: ['tests/property/simulation/setup.ts'],
          // A failure needs time to be told as the shortest story; whoever asks for long runs waits for them.
          testTimeout:
            (process.env.PROPERTY_RUNS ?? process.env.PROPERTY_RUSHES) ? 4 * 3_600_000 : 10 * 60_000,
        },
      },
      {
        ...sources,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/kit/shared-broker.ts'],
          ...onRealParts,
        },
      },
      {
        ...sources,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['tests/kit/installed-chromium.ts', 'tests/kit/shared-broker.ts'],
          ...onRealParts,
        },
      },
      {
        ...sources,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/kit/shared-house.ts'],
          setupFiles: ['tests/kit/sound-ledger.ts'],
          ...onRealParts,
        },
      },
      {
        ...sources,
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          // Each file has a house of its own and kills parts of it.
          ...onRealParts,
          testTimeout: 300_000,
        },
      },
    ],
  },
});
