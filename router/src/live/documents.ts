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

/** Of all texts together, characters. A parsed document takes up to 250 times the room of its text: some 50 MB. */
const maxKept = 200_000;

/** Parsed and validated documents by their text: the thousand sockets of an on-sale all send the same one. */
export class DocumentCache {
  readonly #known = new Map<string, ReadDocument>();
  #kept = 0;
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
      this.#kept = 0;
    }
    const known = this.#known.get(text);
    if (known) {
      return known;
    }
    const read = this.#parse(schema, text);
    if (!read.errors) {
      this.#keep(text, read);
    }
    return read;
  }

  #keep(text: string, read: ReadDocument): void {
    this.#known.set(text, read);
    this.#kept += text.length;
    for (const oldest of this.#known.keys()) {
      if (this.#kept <= maxKept) {
        return;
      }
      this.#known.delete(oldest);
      this.#kept -= oldest.length;
    }
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
