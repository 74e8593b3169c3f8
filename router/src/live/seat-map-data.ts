import { NotFound } from '@parterre/subgraph-kit/errors';
import {
  type DocumentNode,
  execute,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { SubgraphSource } from '../gateway/data-source.js';
import type { RouterContext } from '../request-context.js';
import { subgraphError } from './map-snapshot.js';
import type { MapUpdate } from './map-state.js';

type EventField = FieldNode & { selectionSet: SelectionSetNode };

/** What the tickets subgraph itself would answer for fields of the event beyond its id. */
interface EventSelection {
  responseKey: string;
  query: string;
  variables: Record<string, unknown>;
}

/**
 * Shows updates in the shape of a planned `seatMapUpdated`: aliases, fragments and directives as in the document.
 * Fields of the event that tickets owns (its availability) are not part of an update and are asked for.
 */
export class SeatMapData {
  readonly #document: DocumentNode;
  readonly #rootKey: string;
  readonly #events: readonly EventSelection[];

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: Record<string, unknown>,
  ) {
    const operation = document.definitions[0] as OperationDefinitionNode;
    const root = operation.selectionSet.selections[0] as FieldNode;
    this.#rootKey = responseKey(root);
    const events = (root.selectionSet?.selections ?? []).filter(asksMoreThanId);
    this.#events = events.map((field) => eventSelection(field, operation, variables));
    this.#document = visit(document, {
      Field: (node) => (events.some((event) => event === node) ? idOnly(node) : undefined),
    });
  }

  /** @throws Unavailable, TimedOut, or the subgraph's error when the event's own fields cannot be had */
  async of(
    update: MapUpdate,
    tickets: SubgraphSource,
    context: RouterContext,
  ): Promise<Record<string, unknown>> {
    const event = { __typename: 'Event', id: update.eventId };
    const result = await execute({
      schema: this.schema,
      document: this.#document,
      rootValue: { seatMapUpdated: { ...update, event } },
      variableValues: this.variables,
    });
    const fault = result.errors?.[0];
    if (fault) {
      throw fault;
    }
    const data = result.data as Record<string, Record<string, unknown>>;
    const shown = data[this.#rootKey] ?? {};
    await Promise.all(
      this.#events.map(async ({ responseKey: key, query, variables }) => {
        const answer = await tickets.ask(
          { query, variables: { ...variables, representations: [event] } },
          context,
        );
        if (answer.errors?.[0]) {
          throw subgraphError(answer.errors[0], 'tickets');
        }
        const found = (answer.data?._entities as unknown[] | undefined)?.[0];
        if (!found) {
          throw new NotFound('There is no such event.');
        }
        shown[key] = found;
      }),
    );
    return data;
  }
}

function responseKey(field: FieldNode): string {
  return field.alias?.value ?? field.name.value;
}

function asksMoreThanId(selection: SelectionNode): selection is EventField {
  return (
    selection.kind === Kind.FIELD &&
    selection.name.value === 'event' &&
    (selection.selectionSet?.selections ?? []).some(
      (inner) =>
        inner.kind !== Kind.FIELD || (inner.name.value !== 'id' && inner.name.value !== '__typename'),
    )
  );
}

function idOnly(field: FieldNode): FieldNode {
  const id: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'id' } };
  return { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections: [id] } };
}

function eventSelection(
  field: EventField,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): EventSelection {
  const used = new Set<string>();
  visit(field.selectionSet, { Variable: ({ name }) => void used.add(name.value) });
  const definitions = (operation.variableDefinitions ?? []).filter((each: VariableDefinitionNode) =>
    used.has(each.variable.name.value),
  );
  const declared = ['$representations: [_Any!]!', ...definitions.map((each) => print(each))].join(', ');
  return {
    responseKey: responseKey(field),
    query: `query SeatMapEvent(${declared}) { _entities(representations: $representations) { ... on Event { __typename ${print(field.selectionSet).slice(1, -1)} } } }`,
    variables: Object.fromEntries(Object.entries(variables).filter(([name]) => used.has(name))),
  };
}
