import { TooComplex } from '@parterre/subgraph-kit/errors';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  Lexer,
  type OperationDefinitionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
} from 'graphql';
import type { DocumentLimits } from '../settings.js';

interface Size {
  depth: number;
  fields: number;
  aliases: number;
}

/**
 * Measures an operation with its fragments spread out.
 * @param document validated, so that fragments are known and do not form cycles
 * @returns what it has too much of, or nothing
 */
export function excessOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: DocumentLimits,
): TooComplex | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const measured = new Map<string, Size>();
  const size = measure(operation.selectionSet, fragments, measured);
  const rootFields = countRootFields(operation.selectionSet, fragments);
  return (
    excess('root fields', rootFields, limits.rootFields) ??
    excess('levels of nesting', size.depth, limits.depth) ??
    excess('aliases', size.aliases, limits.aliases) ??
    excess('fields', size.fields, limits.fields)
  );
}

/** Root fields by name, fragments spread out: each is work of its own. */
export function rootFieldNames(document: DocumentNode, operation: OperationDefinitionNode): string[] {
  const names: string[] = [];
  const visit = (set: SelectionSetNode) => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        names.push(selection.name.value);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet);
      } else {
        const fragment = document.definitions.find(
          (definition): definition is FragmentDefinitionNode =>
            definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
        );
        if (fragment && names.length < 10_000) {
          visit(fragment.selectionSet);
        }
      }
    }
  };
  visit(operation.selectionSet);
  return names;
}

/** Whether the text has more than `most` tokens; reads no further than that. */
export function hasMoreTokensThan(text: string, most: number): boolean {
  if (text.length <= most) {
    return false;
  }
  const lexer = new Lexer(new Source(text));
  try {
    for (let count = 0; count <= most; count += 1) {
      if (lexer.advance().kind === TokenKind.EOF) {
        return false;
      }
    }
    return true;
  } catch {
    // Not GraphQL at all; the parser will say where.
    return false;
  }
}

export function tooManyTokens(most: number): TooComplex {
  return new TooComplex(`The document has more than ${most} tokens. Ask for less in one request.`);
}

function excess(what: string, found: number, most: number): TooComplex | undefined {
  return found > most
    ? new TooComplex(`The operation has ${found} ${what}, ${most} are allowed. Ask for less in one request.`)
    : undefined;
}

function measure(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, Size>,
): Size {
  const total: Size = { depth: 0, fields: 0, aliases: 0 };
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      total.fields += 1;
      total.aliases += selection.alias ? 1 : 0;
      const inner = selection.selectionSet && measure(selection.selectionSet, fragments, measured);
      if (inner) {
        // Introspection is deep by nature, and graphql's own rule bounds that; not how often a field is asked for again.
        const isIntrospection = selection.name.value.startsWith('__');
        add(total, isIntrospection ? { ...inner, depth: 0 } : inner, 1);
      } else {
        total.depth = Math.max(total.depth, 1);
      }
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      add(total, measure(selection.selectionSet, fragments, measured), 0);
    } else {
      const name = selection.name.value;
      const fragment = fragments.get(name);
      let size = measured.get(name);
      if (!size && fragment) {
        size = measure(fragment.selectionSet, fragments, measured);
        measured.set(name, size);
      }
      if (size) {
        add(total, size, 0);
      }
    }
  }
  return total;
}

function add(total: Size, inner: Size, levels: number): void {
  total.depth = Math.max(total.depth, inner.depth + levels);
  total.fields += inner.fields;
  total.aliases += inner.aliases;
}

function countRootFields(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  counted = new Map<string, number>(),
): number {
  let count = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      count += 1;
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      count += countRootFields(selection.selectionSet, fragments, counted);
    } else {
      const name = selection.name.value;
      const fragment = fragments.get(name);
      if (fragment && !counted.has(name)) {
        counted.set(name, countRootFields(fragment.selectionSet, fragments, counted));
      }
      count += counted.get(name) ?? 0;
    }
  }
  return count;
}
