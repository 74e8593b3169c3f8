/** Just enough of RFC 5322 and MIME to look into what nodemailer wrote. */
export interface Eml {
  headers: Map<string, string>;
  /** The leaves of the message, in order. */
  parts: { type: string; headers: Map<string, string>; content: Buffer }[];
}

/** @param raw one character a byte (latin1) */
export function parseEml(raw: string): Eml {
  const { headers } = split(raw);
  return { headers, parts: leaves(raw) };
}

/** The first part of this type, as text. */
export function textOf({ parts }: Eml, type: string): string {
  return parts.find((part) => part.type === type)?.content.toString('utf8') ?? '';
}

function leaves(raw: string): Eml['parts'] {
  const { headers, body } = split(raw);
  const contentType = headers.get('content-type') ?? 'text/plain';
  const boundary = /boundary="([^"]+)"/.exec(contentType)?.[1];
  if (boundary) {
    return body
      .split(`--${boundary}`)
      .slice(1, -1)
      .flatMap((part) => leaves(part.replace(/^\r\n/, '')));
  }
  const type = contentType.split(';', 1)[0] ?? '';
  return [{ type, headers, content: decode(body, headers.get('content-transfer-encoding')) }];
}

function split(raw: string): { headers: Map<string, string>; body: string } {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())];
    }),
  );
  return { headers, body: raw.slice(end + 4) };
}

function decode(body: string, encoding = '7bit'): Buffer {
  switch (encoding) {
    case 'base64':
      return Buffer.from(body, 'base64');
    case 'quoted-printable': {
      const unfolded = body.replace(/=\r\n/g, '');
      const bytes = unfolded.replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
      return Buffer.from(bytes, 'latin1');
    }
    default:
      return Buffer.from(body, 'latin1');
  }
}

/** RFC 2047, as nodemailer writes it: UTF-8. */
function decodeWords(value: string): string {
  return value
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, encoding: string, text: string) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : decode(text.replaceAll('_', ' '), 'quoted-printable').toString('utf8'),
    );
}
