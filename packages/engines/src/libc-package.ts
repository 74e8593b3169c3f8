import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMirror } from './apt-mirror.js';
import { EngineUnavailable } from './engine-errors.js';
import { runCommand } from './run-command.js';

export interface FetchLibcOptions {
  /** The release to take it from: `trixie`. */
  suite: string;
  /** The installed release: `bookworm`. */
  codename: string;
  /** Where unpacked packages are kept. */
  cache: string;
  report: (line: string) => void;
}

/**
 * The folder of an unpacked `libc6` of another release, from the cache or, the first time, from the machine's own
 * mirror (2-3 s, 3 MB kept). Nothing of it is installed, and apt's own state is not touched.
 * @throws EngineUnavailable
 */
export async function fetchLibc(options: FetchLibcOptions): Promise<string> {
  const { suite, cache, report } = options;
  const folder = join(cache, `libc6-${suite}-${process.arch}`);
  if (existsSync(folder)) return folder;

  report(
    `MongoDB: this system's C library is too old; taking libc6 of ${suite} from its mirror, for MongoDB alone`,
  );
  const started = performance.now();
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const workshop = mkdtempSync(join(cache, 'fetch-'));
  try {
    const mirror = await findMirror(options.codename);
    if (!mirror) throw new Error('apt knows no mirror of this release');
    const archive = await downloadLibc(workshop, mirror, suite);
    const unpacked = join(workshop, 'libc6');
    await runCommand('dpkg', ['-x', archive, unpacked], { deadlineMs: 60_000 });
    moveIntoPlace(unpacked, folder);
  } catch (cause) {
    throw new EngineUnavailable(`libc6 of ${suite}, which the embedded MongoDB needs, could not be had`, {
      cause,
    });
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  report(`MongoDB: libc6 unpacked in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return folder;
}

async function downloadLibc(workshop: string, mirror: string, suite: string): Promise<string> {
  const [lists, cache, download] = ['lists', 'cache', 'download'].map((name) => join(workshop, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [join(lists, 'partial'), join(cache, 'archives', 'partial'), download]) {
    mkdirSync(folder, { recursive: true });
  }
  const sources = join(workshop, 'sources.list');
  writeFileSync(sources, `deb ${mirror} ${suite} main\n`);
  const settings = [
    `Dir::State::lists=${lists}`,
    `Dir::Cache=${cache}`,
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=-',
    // The unprivileged user apt downloads as may not write into a home directory.
    'APT::Sandbox::User=',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
  ].flatMap((setting) => ['-o', setting]);
  await runCommand('apt-get', [...settings, 'update'], { deadlineMs: 120_000 });
  await runCommand('apt-get', [...settings, 'download', 'libc6'], { deadlineMs: 120_000, cwd: download });
  const archive = readdirSync(download).find((name) => name.endsWith('.deb'));
  if (!archive) throw new Error(`apt-get download left no package of libc6 from ${suite}`);
  return join(download, archive);
}

/** In one step: another run never sees half a folder, and the slower of two runs keeps what the faster one put there. */
function moveIntoPlace(unpacked: string, folder: string): void {
  try {
    renameSync(unpacked, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
