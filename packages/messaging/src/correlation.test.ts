import { expect, it } from 'vitest';
import { apart, correlationId, withCorrelation } from './correlation.js';

it('is the same in everything that one piece of work starts, and apart from its neighbour', async () => {
  const work = async () => {
    const before = correlationId();
    await new Promise((resolve) => setTimeout(resolve, 1));
    return [before, correlationId()];
  };
  const both = await Promise.all([withCorrelation('one', work), withCorrelation('two', work)]);
  expect(both).toEqual([
    ['one', 'one'],
    ['two', 'two'],
  ]);
});

it('is a fresh one outside of any work', () => {
  expect(correlationId()).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(correlationId()).not.toBe(correlationId());
});

it('does not follow what is set going apart from the work', async () => {
  const later = () => new Promise<string>((resolve) => setTimeout(() => resolve(correlationId()), 1));
  const [within, without] = withCorrelation('one', () => [later(), apart(later)]);
  expect(await within).toBe('one');
  expect(await without).not.toBe('one');
});
