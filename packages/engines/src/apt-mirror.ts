import { runCommand } from './run-command.js';

/** What `apt-get indextargets` is asked for: one package index a line. */
const TARGET_FORMAT = '$(REPO_URI) $(RELEASE) $(COMPONENT)';

/**
 * The mirror this machine takes the main part of its distribution from, out of apt's own configuration.
 * @param codename of the installed release, `bookworm`.
 * @returns the address as it stands in a sources list; `undefined` when apt knows none.
 */
export async function findMirror(codename: string): Promise<string | undefined> {
  // Without release information the answer does not depend on lists that container images leave out.
  const args = ['indextargets', '--no-release-info', '--format', TARGET_FORMAT, 'Created-By: Packages'];
  return chooseMirror(await runCommand('apt-get', args, { deadlineMs: 30_000 }), codename);
}

/**
 * Picks the mirror out of the lines `<address> <release> <component>`: the one of the installed release itself, by
 * its codename or by the name of its place (`stable`), not the one of its security updates, which may be elsewhere.
 */
export function chooseMirror(targets: string, codename: string): string | undefined {
  const releases = [codename, 'stable', 'oldstable', 'oldoldstable'];
  const lines = targets.split('\n').map((line) => line.trim().split(' '));
  for (const release of releases) {
    const line = lines.find(([, ofRelease, component]) => ofRelease === release && component === 'main');
    if (line?.[0]) return line[0];
  }
  return undefined;
}
