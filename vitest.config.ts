import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

// Two copies of graphql in one process refuse each other's schemas: everything resolves to the one ES entry.
const alias = [{ find: /^graphql$/, replacement: require.resolve('graphql/index.js') }];

const shared = {
  resolve: { alias, conditions: ['@parterre/source'] },
  ssr: { resolve: { conditions: ['@parterre/source', 'node', 'import', 'default'] } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{packages,subgraphs}/*/src/**/*.test.ts', '{router,simulator,house}/src/**/*.test.ts'],
        },
      },
    ],
  },
});
