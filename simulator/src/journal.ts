import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What happened, one JSON line each, on disk before anyone is told. */
export interface Journal<Entry> {
  /** Resolves when the entry, and all before it, would survive a power cut. */
  append(entry: Entry): Promise<void>;
  /** Resolves when everything appended so far is as safe. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the file, made if need be, and reads what is in it.
 * @param replay is given each entry, oldest first. A last line cut off by a crash was never acknowledged: it is dropped.
 */
export async function openJournal<Entry>(
  path: string,
  replay: (entry: Entry) => void,
): Promise<Journal<Entry>> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a+', 0o600);
  await replayLines(file, replay);

  let waiting: { line: string; done: PromiseWithResolvers<void> }[] = [];
  let writing: Promise<void> | null = null;
  let broken: unknown = null;

  // Entries that come while a write is under way share the next one: one fsync for all of them.
  const writeAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        if (broken) {
          throw broken;
        }
        await file.appendFile(batch.map(({ line }) => line).join(''));
        await file.datasync();
        batch.forEach(({ done }) => void done.resolve());
      } catch (error) {
        // What is on disk is no longer certain: nothing is acknowledged from here on.
        broken = error;
        batch.forEach(({ done }) => void done.reject(error));
      }
    }
    writing = null;
  };

  return {
    append: (entry) => {
      const done = Promise.withResolvers<void>();
      waiting.push({ line: `${JSON.stringify(entry)}\n`, done });
      writing ??= writeAll();
      return done.promise;
    },
    flushed: async () => {
      await writing;
      if (broken) {
        throw broken;
      }
    },
    close: async () => {
      await writing;
      await file.close();
    },
  };
}

async function replayLines<Entry>(file: FileHandle, replay: (entry: Entry) => void): Promise<void> {
  const text = await file.readFile('utf8');
  const end = text.lastIndexOf('\n') + 1;
  for (const line of text.slice(0, end).split('\n')) {
    if (line !== '') {
      replay(JSON.parse(line) as Entry);
    }
  }
  if (end < text.length) {
    await file.truncate(Buffer.byteLength(text.slice(0, end)));
  }
}
