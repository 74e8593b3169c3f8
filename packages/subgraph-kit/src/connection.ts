import { Max, Min } from 'class-validator';
import { ArgsType, type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { BadUserInput } from './errors.js';

/** Relay connections: pages of a list that can grow, by cursor. */

/** Most nodes a page may have. */
export const maxPageSize = 100;

@Directive('@shareable')
@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there are more after this page.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether there are some before this page.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first node here.' })
  startCursor: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last node here: give it as `after` for the next page.',
  })
  endCursor: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many, 1 to 100.' })
  @Min(1)
  @Max(maxPageSize)
  first: number;

  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' })
  after?: string | null;
}

export interface EdgeOf<Node> {
  node: Node;
  cursor: string;
}

export interface ConnectionOf<Node> {
  edges: EdgeOf<Node>[];
  pageInfo: PageInfo;
}

/**
 * The two classes a connection of `NodeClass` needs, named `<name>Edge` and `<name>Connection`.
 * Use: `const OrderConnectionTypes = connectionTypes('Order', () => Order)`, then `() => OrderConnectionTypes.Connection`.
 */
export function connectionTypes<Node extends object>(
  name: string,
  NodeClass: () => ClassType<Node>,
): { Edge: ClassType<EdgeOf<Node>>; Connection: ClassType<ConnectionOf<Node>> } {
  @ObjectType(`${name}Edge`, { description: `One ${name} in a page.` })
  class Edge {
    @Field(NodeClass, { description: `The ${name} itself.` })
    node: Node;

    @Field(() => String, { description: 'Marks this place in the list; opaque.' })
    cursor: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name}s.` })
  class Connection {
    @Field(() => [Edge], { description: 'What is on this page, in order.' })
    edges: Edge[];

    @Field(() => PageInfo, { description: 'Where this page stands.' })
    pageInfo: PageInfo;
  }

  return { Edge, Connection };
}

/**
 * A page from what a query for `first + 1` documents found: the one too many only tells that there is a next page.
 * @param keyOf the values the list is sorted by, as the query compares them; they become the cursor.
 */
export function toConnection<Item, Node>(
  items: readonly Item[],
  page: { first: number; after?: string | null },
  keyOf: (item: Item) => readonly (string | number)[],
  toNode: (item: Item) => Node,
): ConnectionOf<Node> {
  const edges = items
    .slice(0, page.first)
    .map((item) => ({ node: toNode(item), cursor: encodeCursor(keyOf(item)) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: items.length > page.first,
      hasPreviousPage: Boolean(page.after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The sort key inside a cursor made by `encodeCursor`.
 * @throws BadUserInput naming `after`, when it is not one or does not have `length` values.
 */
export function decodeCursor(cursor: string, length: number): (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const usable = (value: unknown) => typeof value === 'string' || typeof value === 'number';
    if (Array.isArray(key) && key.length === length && key.every(usable)) {
      return key;
    }
  } catch {
    // Not ours: the same answer as for a cursor of another list.
  }
  throw BadUserInput.at('after', 'is not a cursor of this list; give an endCursor it returned');
}
