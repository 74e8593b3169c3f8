import { composeServices } from '@apollo/composition';
import { graphql, parse } from 'graphql';
import { Arg, Ctx, Directive, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { expect, test } from 'vitest';
import { Access } from './access.js';
import type { RequestContext } from './context.js';
import { buildFederatedSchema } from './schema.js';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A thing.' })
class Thing {
  @Field(() => ID, { description: 'Its id.' })
  id: string;
}

@Resolver(() => Thing)
class ThingResolver {
  @Access('ORGANIZER')
  @Query(() => Thing, { nullable: true, description: 'One thing.' })
  thing(@Arg('id', () => ID) id: string, @Ctx() _context: RequestContext): Thing {
    return { id };
  }
}

const { schema, sdl } = buildFederatedSchema<RequestContext>({
  resolvers: [ThingResolver],
  references: { Thing: (reference) => ({ id: String(reference.id) }) },
});

const ask = (viewer: RequestContext['viewer']) =>
  graphql({ schema, source: '{ thing(id: "1") { id } }', contextValue: { viewer } });

test('the access rule stands in the subgraph and in the composed supergraph', () => {
  expect(sdl).toContain('thing(id: ID!): Thing @access(rule: "ORGANIZER")');
  const composed = composeServices([{ name: 'things', url: 'http://things', typeDefs: parse(sdl) }]);
  expect(composed.errors).toBeUndefined();
  expect(composed.supergraphSdl).toContain('@access(rule: "ORGANIZER")');
});

test('what the rule says is enforced before the resolver', async () => {
  const codeOf = async (viewer: RequestContext['viewer']) =>
    (await ask(viewer)).errors?.map((error) => (error.originalError as { code?: string }).code);
  const user = { kind: 'user', userId: 'u', sessionId: 's', staffOf: [] } as const;
  expect(await codeOf({ kind: 'anonymous' })).toEqual(['UNAUTHENTICATED']);
  expect(await codeOf({ ...user, roles: ['USER'] })).toEqual(['FORBIDDEN']);
  expect(await codeOf({ ...user, roles: ['ORGANIZER'] })).toBeUndefined();
});

test('a reference is resolved by id', async () => {
  const answer = await graphql({
    schema,
    source: '{ _entities(representations: [{ __typename: "Thing", id: "7" }]) { ... on Thing { id } } }',
  });
  expect(answer).toEqual({ data: { _entities: [{ id: '7' }] } });
});
