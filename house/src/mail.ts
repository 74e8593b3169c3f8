import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The path of the message that speaks of this order, once it has been written. @throws when none is within 10 s. */
export async function mailOf(directory: string, orderNumber: string): Promise<string> {
  const end = performance.now() + 10_000;
  for (;;) {
    const files = existsSync(directory) ? readdirSync(directory) : [];
    const found = files
      .filter((file) => file.endsWith('.eml'))
      .map((file) => join(directory, file))
      .find((file) => readFileSync(file, 'utf8').includes(orderNumber));
    if (found) {
      return found;
    }
    if (performance.now() > end) {
      throw new Error(`No message about ${orderNumber} came within 10 s.`);
    }
    await delay(50);
  }
}
