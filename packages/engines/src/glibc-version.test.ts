import { expect, test } from 'vitest';
import { isOlderThan, parseGlibcVersion, parseOsRelease, suiteWithNewerGlibc } from './glibc-version.js';

test.each([
  ['2.36', true],
  ['2.4', true],
  ['1.99', true],
  ['2.38', false],
  ['2.38.1', false],
  ['2.41', false],
  ['3.0', false],
])('%s older than 2.38: %s', (version, older) => {
  expect(isOlderThan(version, '2.38')).toBe(older);
});

test('the version is read from getconf, and another C library has none', () => {
  expect(parseGlibcVersion('glibc 2.36\n')).toBe('2.36');
  expect(parseGlibcVersion('')).toBeUndefined();
});

test('os-release is read with and without quotes', () => {
  const debian =
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n';
  expect(parseOsRelease(debian)).toEqual({ id: 'debian', codename: 'bookworm' });
  expect(parseOsRelease('ID="ubuntu"\nVERSION_CODENAME="jammy"')).toEqual({
    id: 'ubuntu',
    codename: 'jammy',
  });
  expect(parseOsRelease('')).toEqual({ id: '', codename: '' });
});

test('a release with a newer C library is known for Debian and Ubuntu alone', () => {
  expect(suiteWithNewerGlibc('debian')).toBe('trixie');
  expect(suiteWithNewerGlibc('ubuntu')).toBe('noble');
  expect(suiteWithNewerGlibc('fedora')).toBeUndefined();
});
