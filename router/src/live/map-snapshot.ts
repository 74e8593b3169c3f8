import { NotFound, Refusal } from '@parterre/subgraph-kit/errors';
import {
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql';
import type { SubgraphSource } from '../gateway/data-source.js';
import type { RouterContext } from '../request-context.js';
import type { MapArea, MapRow, MapSnapshot } from './map-state.js';

/** Reads an event's whole seat map. @throws NotFound, Unavailable, TimedOut, GraphQLError with the subgraph's code */
export async function readSnapshot(
  tickets: SubgraphSource,
  schema: GraphQLSchema,
  eventId: string,
  context: RouterContext,
): Promise<MapSnapshot> {
  const answer = await tickets.ask(
    {
      query: snapshotQuery(schema),
      variables: { representations: [{ __typename: 'Event', id: eventId }] },
      operationName: 'SeatMapSnapshot',
    },
    context,
  );
  const refused = answer.errors?.[0];
  if (refused) {
    throw subgraphError(refused, 'tickets');
  }
  const map = (answer.data?._entities as ({ seatMap?: MapSnapshot | null } | null)[] | undefined)?.[0]
    ?.seatMap;
  if (!map) {
    throw new NotFound('There is no seat map of this event.');
  }
  return {
    rows: map.rows.map((row) => checked<MapRow>(row)),
    generalAdmission: map.generalAdmission.map((area) => checked<MapArea>(area)),
    asOf: map.asOf,
  };
}

/** An error from a subgraph's answer, to be masked or shown like those of any planned fetch. */
export function subgraphError(error: GraphQLFormattedError, subgraph: string): Error {
  return new GraphQLError(error.message, {
    extensions: { ...error.extensions, serviceName: subgraph },
  });
}

/** Whether the owner of the data refused the viewer, which asking again will not change. */
export function isRefusedToViewer(error: unknown): boolean {
  const code =
    error instanceof Refusal ? error.code : error instanceof GraphQLError ? error.extensions.code : undefined;
  return code === 'NOT_FOUND' || code === 'FORBIDDEN' || code === 'UNAUTHENTICATED';
}

function checked<Part extends { key: string; version: number }>(part: Part): Part {
  if (typeof part.key !== 'string' || !Number.isInteger(part.version)) {
    throw new Error('A row or area of the seat map has no key or version.');
  }
  return part;
}

const queries = new WeakMap<GraphQLSchema, string>();

/** Everything a row and an area show of themselves, so that one shared snapshot answers whatever is selected. */
function snapshotQuery(schema: GraphQLSchema): string {
  const known = queries.get(schema);
  if (known) {
    return known;
  }
  const query = `query SeatMapSnapshot($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Event { seatMap { rows ${everythingOf(schema, 'SeatRow')} generalAdmission ${everythingOf(schema, 'GeneralAdmissionArea')} asOf } }
  }
}`;
  queries.set(schema, query);
  return query;
}

/** Fields without required arguments; of objects inside (an amount of money) only their own values. */
function everythingOf(schema: GraphQLSchema, typeName: string, levels = 1): string {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) {
    throw new Error(`The tickets subgraph has no type ${typeName}.`);
  }
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some((arg) => arg.type.toString().endsWith('!') && arg.defaultValue === undefined)) {
      return [];
    }
    const named = getNamedType(field.type);
    if (isLeafType(named)) {
      return [field.name];
    }
    return isObjectType(named) && levels > 0 && named.name !== 'Event'
      ? [`${field.name} ${everythingOf(schema, named.name, levels - 1)}`]
      : [];
  });
  return `{ ${['__typename', ...fields].join(' ')} }`;
}
