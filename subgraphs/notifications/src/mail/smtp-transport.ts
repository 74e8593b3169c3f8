import type { Logger } from '@parterre/subgraph-kit/logging';
import { createTransport } from 'nodemailer';
import type { SendOutcome } from '../domain/deliver.js';
import type { MailTransport } from '../use-cases/ports.js';
import { toMessage } from './message.js';

/** All of one sending: connecting, greeting, the message. What takes longer is tried again under the same Message-ID. */
const SEND_DEADLINE_MS = 60_000;

/** @param options.url `smtp://` or `smtps://`, with user and password where the server wants them; never logged */
export function createSmtpTransport(options: { url: string; from: string; log: Logger }): MailTransport {
  const server = createTransport({
    url: options.url,
    pool: true,
    maxConnections: 4,
    maxMessages: 100,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  });
  return {
    async send(mail) {
      try {
        await withDeadline(server.sendMail(toMessage(mail, options.from)), SEND_DEADLINE_MS);
        return { kind: 'accepted' };
      } catch (error) {
        const { code, responseCode, command } = error as SmtpError;
        // The text of the answer stays out: servers like to quote the address in it.
        options.log.warn({ smtp: { code, responseCode, command } }, 'mail server did not take a message');
        return outcomeOf({ code, responseCode });
      }
    },
    close: async () => server.close(),
  };
}

interface SmtpError {
  code?: string | undefined;
  responseCode?: number | undefined;
  command?: string | undefined;
}

/** 5xx is for good (RFC 5321, 4.2.1), unless it is us whom the server does not know: then someone has to mend that. */
export function outcomeOf({ code, responseCode }: SmtpError): SendOutcome {
  if (code === 'EAUTH' || code === 'ENOAUTH' || responseCode === undefined) {
    return { kind: 'not-now', reason: 'SERVER_UNREACHABLE' };
  }
  return responseCode >= 500
    ? { kind: 'refused', reason: 'REFUSED_BY_SERVER' }
    : { kind: 'not-now', reason: 'SERVER_BUSY' };
}

async function withDeadline(work: Promise<unknown>, ms: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), ms);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
