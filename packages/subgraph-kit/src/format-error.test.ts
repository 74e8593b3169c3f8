import { ApolloServer } from '@apollo/server';
import { pino } from 'pino';
import { Arg, Field, InputType, Int, Query, Resolver } from 'type-graphql';
import { beforeAll, expect, test } from 'vitest';
import { createFormatError } from './format-error.js';
import { buildFederatedSchema } from './schema.js';

@InputType({ description: 'Something secret.' })
class SecretInput {
  @Field(() => String, { description: 'It.' })
  secret: string;

  @Field(() => Int, { nullable: true, description: 'How many.' })
  count?: number | null;
}

@Resolver()
class SecretResolver {
  @Query(() => Boolean, { description: 'Whether it was taken.' })
  take(@Arg('input', () => SecretInput) _input: SecretInput): boolean {
    return true;
  }
}

const lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
const { schema } = buildFederatedSchema({ resolvers: [SecretResolver], references: {} });
const apollo = new ApolloServer({ schema, formatError: createFormatError(log), logger: log });
beforeAll(() => apollo.start());

test.each([
  [{ secret: 'hush', other: 1 }, '$input: Field "other" is not defined by type "SecretInput".'],
  [{ count: 1 }, '$input: Field "secret" of required type "String!" was not provided.'],
  [{ secret: { hush: 'hush' } }, '$input: String cannot represent a non string value'],
  [{ secret: 'hush', count: 'hush' }, '$input: Int cannot represent non-integer value'],
])('a variable that does not fit is named and never quoted (%#)', async (input, message) => {
  const { body } = await apollo.executeOperation({
    query: 'query($input: SecretInput!) { take(input: $input) }',
    variables: { input },
  });
  const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
  expect(errors.map((error) => error.message)).toContain(message);
  expect(errors.every((error) => error.extensions?.code === 'BAD_USER_INPUT')).toBe(true);
  expect(JSON.stringify(errors) + lines.join()).not.toContain('hush');
});

test.each([
  ['{ take(input: { secret: 4242424242424242 }) }', 'GRAPHQL_VALIDATION_FAILED'],
  ['{ take(input: { secret: "4242424242424242" ', 'GRAPHQL_PARSE_FAILED'],
])('a document that is not right is answered as such and never logged: %s', async (query, code) => {
  const { body } = await apollo.executeOperation({ query });
  const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
  expect(errors).toMatchObject([{ extensions: { code } }]);
  expect(lines.join()).not.toContain('4242424242424242');
});
