import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { importsOf, type SourceFile, violations, type Workspace } from './rules.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

const workspaces: Workspace[] = globSync(
  '{packages/*,subgraphs/*,router,simulator,house,web,tests,bench}/package.json',
  {
    cwd: root,
  },
).map((file) => {
  const {
    name,
    dependencies = {},
    devDependencies = {},
  } = JSON.parse(readFileSync(join(root, file), 'utf8'));
  return {
    folder: dirname(file),
    name,
    dependencies: new Set(Object.keys({ ...dependencies, ...devDependencies })),
  };
});

const sources: SourceFile[] = globSync('{packages,subgraphs}/*/src/**/*.ts', { cwd: root })
  .concat(globSync('{router,simulator,house}/src/**/*.ts', { cwd: root }))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

test('every import keeps the rules', () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.flatMap((file) => violations(file, workspaces))).toEqual([]);
});

describe('a forbidden import is found', () => {
  const cases: [path: string, text: string, fault: string][] = [
    ['subgraphs/tickets/src/use-cases/hold-seats.ts', "import { MongoClient } from 'mongodb';", 'mongodb'],
    ['subgraphs/tickets/src/data/orders.store.ts', "import amqp from 'amqplib';", 'amqplib'],
    ['router/src/app.ts', "import { jwtVerify } from 'jose';", 'jose'],
    ['subgraphs/users/src/app.ts', "import { ApolloGateway } from '@apollo/gateway';", '@apollo/gateway'],
    ['subgraphs/users/src/domain/profile.ts', "import { Field } from 'type-graphql';", 'type-graphql'],
    ['subgraphs/users/src/app.ts', "import { x } from '@parterre/tickets/app';", 'over the network'],
    ['router/src/app.ts', "const x = await import('@parterre/tickets/app');", 'over the network'],
    ['subgraphs/users/src/domain/a.ts', "import { b } from '../use-cases/b.js';", 'domain imports use-cases'],
    [
      'subgraphs/users/src/use-cases/a.ts',
      "import type { B } from '../data/b.store.js';",
      'use-cases imports data',
    ],
    ['subgraphs/users/src/graphql/a.ts', "export { b } from '../data/b.store.js';", 'graphql imports data'],
    [
      'subgraphs/users/src/app.ts',
      "import { x } from '../../tickets/src/app.js';",
      'reaches out of its subgraph',
    ],
    ['subgraphs/users/src/app.ts', "import x from 'left-pad';", 'package.json'],
    ['subgraphs/users/src/app.ts', 'const x = process.env.SECRET;', 'process.env'],
    ['subgraphs/users/src/domain/a.ts', 'const now = new Date();', 'the clock'],
  ];
  test.each(cases)('%s: %s', (path, text, fault) => {
    expect(violations({ path, text }, workspaces).join('\n')).toContain(fault);
  });
});

test('imports are found in every form', () => {
  const text = `import a from 'a';
import 'b';
import type { C } from 'c';
import {
  d,
} from 'd';
export * from 'e';
const f = await import('f');`;
  expect(importsOf(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});
