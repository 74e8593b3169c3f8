import { type DocumentNode, type FieldNode, Kind, OperationTypeNode, print, visit } from 'graphql';

/** How the field of a subscription is read as a query by the same subgraph. */
export interface WatchedField {
  /** `orderUpdated` */
  subscription: string;
  /** `order` */
  query: string;
  /** The subscription's argument. */
  argument: string;
  /** The query's, which takes the same value; `id` unless given. */
  queryArgument?: string;
}

/**
 * The planned `subscription { orderUpdated(orderId: $id) {...} }` as `query { orderUpdated: order(id: $id) {...} }`:
 * the answer has the shape the plan expects of its first fetch.
 */
export function asQuery(document: DocumentNode, field: WatchedField): string {
  return print(
    visit(document, {
      OperationDefinition: (operation) => ({
        ...operation,
        operation: OperationTypeNode.QUERY,
        selectionSet: {
          ...operation.selectionSet,
          selections: operation.selectionSet.selections.map((selection) =>
            selection.kind === Kind.FIELD && selection.name.value === field.subscription
              ? readAs(selection, field)
              : selection,
          ),
        },
      }),
    }),
  );
}

function readAs(selection: FieldNode, { query, argument, queryArgument = 'id' }: WatchedField): FieldNode {
  return {
    ...selection,
    alias: selection.alias ?? selection.name,
    name: { kind: Kind.NAME, value: query },
    arguments: (selection.arguments ?? []).map((each) =>
      each.name.value === argument ? { ...each, name: { kind: Kind.NAME, value: queryArgument } } : each,
    ),
  };
}
