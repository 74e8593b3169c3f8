import { existsSync, readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type GraphQLField,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
} from 'graphql';
import { expect, test } from 'vitest';

/** What the README promises is there: a name that changed, or a test that moved, is not found by reading. */
const readme = readFileSync('README.md', 'utf8');
const table = readme.slice(readme.indexOf('## What it does'), readme.indexOf('## Promises'));
const rows = table.split('\n').filter((line) => line.startsWith('|'));

const schema = buildASTSchema(parse(readFileSync('schema/supergraph.graphql', 'utf8')), {
  assumeValidSDL: true,
});
const types = Object.values(schema.getTypeMap());
const fieldsOf = types.flatMap((type) =>
  isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
    ? Object.values(type.getFields()).map((field) => ({ type: type.name, field }))
    : [],
);
const known = new Set([
  ...types.map(({ name }) => name),
  ...fieldsOf.flatMap(({ type, field }) => [field.name, `${type}.${field.name}`]),
]);
const parameters = new Set(
  fieldsOf.flatMap(({ field }) => [field.name, ...('args' in field ? argumentsOf(field) : [])]),
);
const scripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;

function argumentsOf({ args }: GraphQLField<unknown, unknown>): string[] {
  return args.map(({ name }) => name);
}

const names = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

test('every name in its table of features is in the schema, a command, or a path', () => {
  expect(names.length).toBeGreaterThan(60);
  const unknown = names.filter((name) => {
    const [, field = '', given = ''] = /^([\w.]+)(?:\(([\w, ]+)\))?$/.exec(name) ?? [];
    const isField =
      known.has(field) && given.split(/, ?/).every((each) => each === '' || parameters.has(each));
    return !isField && !(name.replace(/^npm run /, '') in scripts) && !/^(\/\.well-known|tests)\//.test(name);
  });
  expect(unknown).toEqual([]);
});

test('every feature names its test, and the test is there', () => {
  const links = new Map(
    [...readme.matchAll(/^\[([\w-]+)\]: (\S+)$/gm)].map(([, name = '', path = '']) => [name, path]),
  );
  const missing = rows.slice(2).flatMap((row) => {
    const last = row.split('|').at(-2) ?? '';
    const paths = [
      ...[...last.matchAll(/\[([\w-]+)\]\[\]/g)].map(([, name = '']) => links.get(name) ?? name),
      ...[...last.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
    ];
    return paths.length > 0 && paths.every((path) => existsSync(path)) ? [] : [row];
  });
  expect(missing).toEqual([]);
});
