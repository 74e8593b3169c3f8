import { parsePersonalDataKey } from '@parterre/personal-data/key';
import { readEnvironment, subgraphEnvironment } from '@parterre/subgraph-kit/environment';
import { z } from 'zod';

export const environmentShape = {
  ...subgraphEnvironment,
  /** 32 bytes as base64: opens addresses, tokens and ticket codes. */
  PERSONAL_DATA_KEY: z.string().refine(isKey, 'must be 32 random bytes as base64 (openssl rand -base64 32)'),
  /** `smtp://` or `smtps://`, with user and password if need be. Unset, messages are written to MAIL_DIRECTORY. */
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional(),
  MAIL_DIRECTORY: z.string().min(1).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^<>]*<?[^\s<>@]+@[^\s<>@]+>?$/, 'must be an address, or: Name <address>')
    .default('Parterre <tickets@parterre.example>'),
  /** After this a message whose sender has died is sent by another; longer than a mail server may take. */
  SENDING_SECONDS: z.coerce.number().min(1).max(3_600).default(120),
  /** Where the storefront is, for the links in messages. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
} as const;

export type Settings = z.infer<z.ZodObject<typeof environmentShape>>;

/** Ends the process when something is missing or wrong, naming all of it. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const directory = z.string({ error: 'must be set where SMTP_URL is not' }).min(1);
  return readEnvironment(
    env.SMTP_URL ? environmentShape : { ...environmentShape, MAIL_DIRECTORY: directory },
    env,
  );
}

function isKey(text: string): boolean {
  try {
    return parsePersonalDataKey(text).length > 0;
  } catch {
    return false;
  }
}
