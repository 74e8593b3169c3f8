import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Locale, locale } from '@parterre/contracts/values';
import { type TemplateName, templateNames } from '../domain/template.js';

export interface TemplateSource {
  subject: string;
  html: string;
  text: string;
}

export const locales: readonly Locale[] = locale.options;

/** In the sources the MJML; in the build the HTML made of it, beside the same texts. */
const folder = new URL('../templates/', import.meta.url);

/** Every template in every language, by the name its files begin with. */
export const templateFiles = templateNames.flatMap((name) =>
  locales.map((language) => ({ name, locale: language, file: `${name}.${language}` })),
);

/** A template as it is to be filled. @throws when a file is missing or its text does not begin with `Subject: `. */
export async function readTemplate(name: TemplateName, language: Locale): Promise<TemplateSource> {
  const file = `${name}.${language}`;
  const [html, text] = await Promise.all([readHtml(file), readFile(new URL(`${file}.txt`, folder), 'utf8')]);
  const [, subject, body] = /^Subject: (.+)\n\n([\s\S]+)$/.exec(text) ?? [];
  if (subject === undefined || body === undefined) {
    throw new Error(`${file}.txt must be "Subject: ...", an empty line, and the text.`);
  }
  return { subject, html, text: body };
}

async function readHtml(file: string): Promise<string> {
  try {
    return await readFile(new URL(`${file}.html`, folder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const source = new URL(`${file}.mjml`, folder);
  const { compileMjml } = await import('./compile-mjml.js');
  return compileMjml(await readFile(source, 'utf8'), fileURLToPath(source));
}
