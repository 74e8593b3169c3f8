import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Record<string, Locked> };

/** Where Node finds `name` from the package at `path`, nearest first. */
function resolve(path: string, name: string): string | undefined {
  const parts = path === '' ? [] : path.split('/node_modules/');
  const folders = [path, ...parts.map((_, index) => parts.slice(0, index).join('/node_modules/')), ''];
  return folders
    .map((folder) => (folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`))
    .find((candidate) => candidate in packages);
}

// `npm ci` refuses a lockfile that lacks what another platform needs, and `npm install` on one platform can drop it.
test('the lockfile has every dependency of every platform', () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !name.startsWith('@parterre/') && resolve(path, name) === undefined)
      .map((name) => `${path} needs ${name}`),
  );
  expect(missing).toEqual([]);
});
