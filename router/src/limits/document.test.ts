import { getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { excessOf, hasMoreTokensThan, rootFieldNames } from './document.js';

const limits = { tokens: 100, depth: 4, aliases: 2, rootFields: 3, fields: 20 };

function excess(text: string): string | undefined {
  const document = parse(text);
  const operation = getOperationAST(document, undefined);
  return operation ? excessOf(document, operation, limits)?.message : 'no operation';
}

describe('a document', () => {
  it.each([
    ['as deep as allowed', '{ a { b { c { d } } } }'],
    ['with inline fragments, which nest nothing', '{ a { ... { b { ... on C { c { d } } } } } }'],
    [
      'of introspection, which is bounded elsewhere',
      '{ __schema { types { fields { type { ofType { name } } } } } }',
    ],
    ['with as many aliases and root fields as allowed', '{ x: a y: b c }'],
  ])('%s passes', (_what, text) => {
    expect(excess(text)).toBeUndefined();
  });

  it.each([
    ['levels of nesting', '{ a { b { c { d { e } } } } }'],
    ['levels of nesting', '{ a { ...F } } fragment F on A { b { c { d { e } } } }'],
    ['aliases', '{ x: a { y: b z: c } }'],
    ['aliases', '{ __schema { types { x: fields { name } y: fields { name } z: fields { name } } } }'],
    ['root fields', '{ a b ...F } fragment F on Query { c d }'],
    ['fields', `{ a { ...A } } ${doubling(6)}`],
  ])('with too many %s is refused, and told how many there are', (what, text) => {
    expect(excess(text)).toMatch(new RegExp(`has \\d+ ${what}, \\d+ are allowed`));
  });

  it('that multiplies by fragments is measured without spreading it out', () => {
    const started = performance.now();
    expect(excess(`{ a { ...A } } ${doubling(60)}`)).toMatch(/fields/);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

it('names root fields through fragments, each time they are asked for', () => {
  const document = parse(
    'mutation { a: login ...F ... on Mutation { login } } fragment F on Mutation { register }',
  );
  const operation = getOperationAST(document, undefined);
  expect(operation && rootFieldNames(document, operation)).toEqual(['login', 'register', 'login']);
});

it('counts tokens no further than it has to, and leaves nonsense to the parser', () => {
  expect(hasMoreTokensThan('{ a b c }', 5)).toBe(false);
  expect(hasMoreTokensThan('{ a b c }', 4)).toBe(true);
  expect(hasMoreTokensThan('{ a '.repeat(100_000), 10)).toBe(true);
  expect(hasMoreTokensThan('"unterminated string that is long', 2)).toBe(false);
});

/** Fragments that each ask twice for the next. */
function doubling(levels: number): string {
  const name = (level: number) => 'A'.repeat(level);
  return Array.from({ length: levels }, (_, index) => {
    const level = index + 1;
    const body = level === levels ? 'leaf' : `x: b { ...${name(level + 1)} } ...${name(level + 1)}`;
    return `fragment ${name(level)} on A { ${body.replace('x: b { ', '').replace(' } ', ' ')} }`;
  }).join(' ');
}
