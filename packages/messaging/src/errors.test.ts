import { expect, it } from 'vitest';
import { failureFacts, PublishError, UnprocessableMessageError } from './errors.js';

it('tells of a failure its name, its code and its place, and not its message', () => {
  const error = Object.assign(new RangeError('dup key: { email: "canary@example.com" }\n    second line'), {
    code: 11000,
  });
  const facts = failureFacts(error);
  expect(facts).toMatchObject({ name: 'RangeError', code: '11000' });
  expect(facts.at.length).toBeGreaterThan(0);
  expect(JSON.stringify(facts)).not.toContain('canary');
  expect(failureFacts(new PublishError('UNROUTABLE'))).toMatchObject({
    name: 'PublishError',
    code: 'UNROUTABLE',
  });
  expect(failureFacts(new UnprocessableMessageError('ORDER_UNKNOWN')).code).toBe('ORDER_UNKNOWN');
});

it('tells nothing of what is no error', () => {
  expect(failureFacts('canary@example.com')).toEqual({ name: 'string', code: '', at: [] });
  expect(failureFacts(null)).toEqual({ name: 'object', code: '', at: [] });
});
