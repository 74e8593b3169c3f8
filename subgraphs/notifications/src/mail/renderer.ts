import type { Locale } from '@parterre/contracts/values';
import Handlebars from 'handlebars';
import { isMandatory, type TemplateName } from '../domain/template.js';
import type { InlineImage, MailRenderer, Open, Reader, RenderedMail } from '../use-cases/ports.js';
import { createLinks } from './links.js';
import { drawQrCode } from './qr-code.js';
import { sampleContent, sampleReader } from './samples.js';
import { readTemplate, templateFiles } from './template-files.js';
import { type View, viewOf } from './views.js';

/** The wording that ships with the code. */
const VERSION = 1;

type Fill = (view: View) => string;

interface FilledTemplate {
  subject: Fill;
  html: Fill;
  text: Fill;
}

/** Each template is read and compiled once, when it is first needed; there are 16. */
export function createMailRenderer(options: { publicUrl: string; open: Open }): MailRenderer {
  const links = createLinks(options.publicUrl);
  const templates = new Map<string, Promise<FilledTemplate>>();

  const template = (name: TemplateName, locale: Locale) => {
    const key = `${name}.${locale}`;
    const known = templates.get(key);
    if (known) return known;
    const compiled = readTemplate(name, locale).then(compile);
    templates.set(key, compiled);
    // A file that could not be read now may be readable at the next try.
    compiled.catch(() => templates.delete(key));
    return compiled;
  };

  const renderWith = async (
    open: Open,
    content: Parameters<MailRenderer['render']>[0],
    { locale, displayName }: Reader,
  ): Promise<RenderedMail & { images: InlineImage[] }> => {
    const { view, codes } = viewOf(content, { locale, links, open });
    const { subject, html, text } = await template(content.template, locale);
    const filled = { name: displayName, ...view };
    return {
      subject: subject(filled),
      html: html(filled),
      text: text(filled),
      images: codes.map(({ cid, filename, code }) => ({ cid, filename, png: drawQrCode(code) })),
    };
  };

  return {
    render: (content, reader) => renderWith(options.open, content, reader),

    previews: () =>
      Promise.all(
        templateFiles.map(async ({ name, locale }) => {
          const rendered = await renderWith(() => 'example', sampleContent[name], sampleReader(locale));
          const { subject, text } = rendered;
          const preview = { subject, text, html: withImagesInside(rendered) };
          return { name, locale, version: VERSION, mandatory: isMandatory(name), preview };
        }),
      ),
  };
}

/** In HTML everything that is filled in is escaped; in text and subject nothing may be. */
function compile({ subject, html, text }: RenderedMail): FilledTemplate {
  const builtInsOnly = { knownHelpersOnly: true } as const;
  return {
    subject: Handlebars.compile(subject, { ...builtInsOnly, noEscape: true }),
    html: Handlebars.compile(html, builtInsOnly),
    text: Handlebars.compile(text, { ...builtInsOnly, noEscape: true }),
  };
}

/** As a page can show it, where there is no message to take the pictures from. */
function withImagesInside({ html, images }: { html: string; images: InlineImage[] }): string {
  return images.reduce(
    (page, { cid, png }) => page.replaceAll(`cid:${cid}`, `data:image/png;base64,${png.toString('base64')}`),
    html,
  );
}
