import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { MailTransport } from '../use-cases/ports.js';
import { toMessage } from './message.js';

/**
 * For machines without a mail server: every message is a file that any mail program opens. A repeat of a message
 * replaces its file, so there is never a second one nor a half one.
 */
export async function createFileTransport(options: {
  directory: string;
  from: string;
}): Promise<MailTransport> {
  await mkdir(options.directory, { recursive: true });
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(mail) {
      const { message } = await composer.sendMail(toMessage(mail, options.from));
      const path = join(options.directory, `${mail.messageName}.eml`);
      // Two workers may write the same message after a lease ran out: each its own file first.
      const unfinished = `${path}.${crypto.randomUUID()}.part`;
      // Tickets and addresses are in it.
      const file = await open(unfinished, 'wx', 0o600);
      try {
        await file.writeFile(message as Buffer);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path);
      return { kind: 'accepted' };
    },
    close: async () => composer.close(),
  };
}
