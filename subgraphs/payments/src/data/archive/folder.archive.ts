import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArchiveStore } from '../../use-cases/backup/ports.js';

/** Archives as files below a folder, which only their owner can read. */
export function openFolderArchive(folder: string): ArchiveStore {
  return {
    put: async (name, content) => {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Under its name only once it is whole and on the disk.
      const file = await open(`${path}.partial`, 'w', 0o600);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.partial`, path);
    },
    get: (name) => unlessMissing(readFile(join(folder, name)), null),
    list: async () => {
      const entries = await unlessMissing(readdir(folder, { withFileTypes: true }), []);
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    },
    close: async () => {},
  };
}

async function unlessMissing<Found, Otherwise>(
  found: Promise<Found>,
  otherwise: Otherwise,
): Promise<Found | Otherwise> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return otherwise;
    }
    throw error;
  }
}
