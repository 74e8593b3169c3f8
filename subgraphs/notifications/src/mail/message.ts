import type { SendMailOptions } from 'nodemailer';
import type { OutgoingMail } from '../use-cases/ports.js';

/** A message as nodemailer takes it. @param from sender, `Name <address>` */
export function toMessage(mail: OutgoingMail, from: string): SendMailOptions {
  const { to, subject, html, text, images, headers, unsubscribeUrl, messageName } = mail;
  return {
    from,
    to: to.name === null ? to.address : { name: to.name, address: to.address },
    messageId: `<${messageName}@${domainOf(from)}>`,
    subject,
    html,
    text,
    // Tells answering machines to stay silent (RFC 3834).
    headers: { ...headers, 'Auto-Submitted': 'auto-generated' },
    ...(unsubscribeUrl ? { list: { unsubscribe: unsubscribeUrl } } : {}),
    attachments: images.map(({ cid, filename, png }) => ({
      cid,
      filename,
      content: png,
      contentType: 'image/png',
      contentDisposition: 'inline',
    })),
    // Nothing in a message is ever fetched or read from disk, whatever its data say.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function domainOf(from: string): string {
  return /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'parterre.invalid';
}
