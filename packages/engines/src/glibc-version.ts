/** Reads the answer of `getconf GNU_LIBC_VERSION`: `2.36` out of `glibc 2.36`. */
export function parseGlibcVersion(answer: string): string | undefined {
  return /^glibc (\d+\.\d+)/.exec(answer)?.[1];
}

/** Compares two versions of the C library, `2.36` and the like, number by number. */
export function isOlderThan(version: string, required: string): boolean {
  const [left, right] = [version, required].map((text) => text.split('.').map(Number)) as [
    number[],
    number[],
  ];
  for (let index = 0; index < right.length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

export interface Distribution {
  /** `debian`, `ubuntu`; empty when the system does not say. */
  id: string;
  /** `bookworm`, `jammy`; empty when the system does not say. */
  codename: string;
}

/** Reads the text of /etc/os-release. */
export function parseOsRelease(text: string): Distribution {
  const value = (key: string) => new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return { id: value('ID'), codename: value('VERSION_CODENAME') };
}

/** The first stable release with glibc 2.38 or later: Debian 13 has 2.41, Ubuntu 24.04 has 2.39. */
export function suiteWithNewerGlibc(distributionId: string): string | undefined {
  return { debian: 'trixie', ubuntu: 'noble' }[distributionId];
}
