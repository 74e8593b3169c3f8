import { expect, test } from 'vitest';
import { chooseMirror } from './apt-mirror.js';

const TARGETS = `https://packages.example.org/apt/ cloud-bookworm main
http://security.example.org/debian-security/ bookworm-security main
http://mirror.example.org/debian/ bookworm-updates main
http://mirror.example.org/debian/ bookworm contrib
http://mirror.example.org/debian/ bookworm main
`;

test('the mirror is the one of the installed release, not of its security updates or of a foreign archive', () => {
  expect(chooseMirror(TARGETS, 'bookworm')).toBe('http://mirror.example.org/debian/');
});

test('a release may be named by its place', () => {
  expect(chooseMirror('http://mirror.example.org/debian/ stable main\n', 'bookworm')).toBe(
    'http://mirror.example.org/debian/',
  );
});

test('without an archive of the distribution there is no mirror', () => {
  expect(chooseMirror('https://packages.example.org/apt/ nodistro main\n', 'bookworm')).toBeUndefined();
  expect(chooseMirror('', 'bookworm')).toBeUndefined();
});
