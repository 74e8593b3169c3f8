import { composeServices } from '@apollo/composition';
import { isInputObjectType, isObjectType, isScalarType, parse } from 'graphql';
import { expect, test } from 'vitest';
import { federatedSchema } from './schema.js';

/** Added to the schema by federation, not by us. */
const foreign = /^(_|link__)/;

test('composes', () => {
  const typeDefs = parse(`${federatedSchema.sdl}\nextend type Query { alone: Boolean }`);
  expect(
    composeServices([{ name: 'notifications', url: 'http://notifications', typeDefs }]).errors,
  ).toBeUndefined();
});

test('describes every type, field and argument to a stranger', () => {
  const bare = Object.values(federatedSchema.schema.getTypeMap())
    .filter((type) => !foreign.test(type.name) && !isScalarType(type))
    .flatMap((type) => {
      const own = type.description || ['Query', 'Mutation'].includes(type.name) ? [] : [type.name];
      if (!isObjectType(type) && !isInputObjectType(type)) return own;
      const fields = Object.values(type.getFields()).filter(({ name }) => !foreign.test(name));
      const args = fields.flatMap((field) => ('args' in field ? field.args : []));
      return [
        ...own,
        ...[...fields, ...args].filter((part) => !part.description).map(({ name }) => `${type.name}.${name}`),
      ];
    });
  expect(bare).toEqual([]);
});

test('adds the messages to the order', () => {
  expect(federatedSchema.sdl).toMatch(
    /type Order @key\(fields: "id"\) \{[^}]*notifications: \[Notification!\]!/,
  );
});
