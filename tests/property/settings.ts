import type { Parameters } from 'fast-check';

const { PROPERTY_SEED, PROPERTY_PATH, PROPERTY_RUNS, PROPERTY_RUSHES, PROPERTY_ATTEMPTS } = process.env;

/**
 * How long the property tests look, from the environment: PROPERTY_RUNS stories, and PROPERTY_RUSHES rushes with
 * PROPERTY_ATTEMPTS attempts each. PROPERTY_SEED is where they begin. By default that is always the same, so that a red
 * build tells of the change and not of luck; whoever looks for more gives another one. A failed story names its seed
 * and path: with PROPERTY_PATH as well it is told again at once.
 */
const seed = Number(PROPERTY_SEED ?? 1);

export const stories: Parameters<unknown[]> = {
  seed,
  numRuns: Number(PROPERTY_RUNS ?? 400),
  ...(PROPERTY_PATH ? { path: PROPERTY_PATH, endOnFailure: true } : {}),
};

export const rushes = {
  firstSeed: seed,
  seeds: Number(PROPERTY_RUSHES ?? 8),
  attempts: Number(PROPERTY_ATTEMPTS ?? 1_500),
};
