import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { hasMoreTokensThan, tooManyTokens } from '../limits/document.js';

export interface ReadDocument {
  document: DocumentNode;
  hash: string;
  errors?: readonly GraphQLError[];
}

const maxDocuments = 500;
/** Longer ones are read anew each time, so that the cache stays within a few megabytes. */
const maxKeptLength = 10_000;

/** Parsed and validated documents by their text: the thousand sockets of an on-sale all send the same one. */
export class DocumentCache {
  readonly #known = new Map<string, ReadDocument>();
  #schema: GraphQLSchema | undefined;

  constructor(
    private readonly maxTokens: number,
    private readonly introspection: boolean,
  ) {}

  /** @throws TooComplex, or GraphQLError when it is not GraphQL; what validation finds is in `errors` */
  read(schema: GraphQLSchema, text: string): ReadDocument {
    if (this.#schema !== schema) {
      this.#schema = schema;
      this.#known.clear();
    }
    const known = this.#known.get(text);
    if (known) {
      return known;
    }
    const read = this.#parse(schema, text);
    if (!read.errors && text.length <= maxKeptLength) {
      const oldest = this.#known.size >= maxDocuments ? this.#known.keys().next().value : undefined;
      if (oldest !== undefined) {
        this.#known.delete(oldest);
      }
      this.#known.set(text, read);
    }
    return read;
  }

  #parse(schema: GraphQLSchema, text: string): ReadDocument {
    if (hasMoreTokensThan(text, this.maxTokens)) {
      throw tooManyTokens(this.maxTokens);
    }
    const document = parseOr(text);
    const hash = createHash('sha256').update(text).digest('hex');
    // A closed schema is not told by introspection, nor piece by piece by suggestions.
    const rules = this.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
    const errors = validate(schema, document, rules, { hideSuggestions: !this.introspection }).map((error) =>
      withCode(error, 'GRAPHQL_VALIDATION_FAILED'),
    );
    return errors.length > 0 ? { document, hash, errors } : { document, hash };
  }
}

function parseOr(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { ...error.extensions, code },
  });
}
