import {
  MongoClient,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { expect, test } from 'vitest';
import { isWithoutAnswer } from './errors.js';

test('a cut connection and a primary that is not found leave open what became of the request', async () => {
  expect(isWithoutAnswer(new MongoNetworkError('connection 3 to 127.0.0.1:27017 closed'))).toBe(true);
  expect(isWithoutAnswer(new MongoServerError({ message: 'not primary', code: 10107 }))).toBe(true);
  // Nobody listens there.
  const client = new MongoClient('mongodb://127.0.0.1:1', { serverSelectionTimeoutMS: 50 });
  const error: unknown = await client.connect().catch((reason: unknown) => reason);
  await client.close();
  expect(error).toBeInstanceOf(MongoServerSelectionError);
  expect(isWithoutAnswer(error)).toBe(true);
});

test.each([
  new MongoServerError({ message: 'E11000', code: 11000 }),
  new MongoInvalidArgumentError('Update document requires atomic operators'),
  new TypeError('order is undefined'),
])('an answer, or a fault of ours, is none of that: $name', (error) => {
  expect(isWithoutAnswer(error)).toBe(false);
});
