import { readdir, readFile } from 'node:fs/promises';
import type { Locale } from '@parterre/contracts/values';
import { describe, expect, test } from 'vitest';
import type { Content } from '../domain/template.js';
import { createMailRenderer } from './renderer.js';
import { sampleContent } from './samples.js';
import { templateFiles } from './template-files.js';

const renderer = createMailRenderer({
  publicUrl: 'https://parterre.example/',
  open: (_sealed, context) => `opened-${context}`,
});
const render = (content: Content, locale: Locale, displayName: string | null = 'Camille') =>
  renderer.render(content, { locale, displayName });

describe.each(templateFiles)('$name in $locale', ({ name, locale }) => {
  test('has everything it speaks of', async () => {
    const mail = await render(sampleContent[name], locale);
    for (const part of [mail.subject, mail.html, mail.text]) {
      expect(part).not.toMatch(/\{\{|undefined|\[object|NaN/);
      expect(part.trim()).not.toBe('');
    }
    // Nothing is filled in empty: two blanks, or a blank before a full stop, would show it.
    expect(mail.text).not.toMatch(/\S {2,}\S|[^ ] \.\s|\(\)/);
    expect(mail.html).toContain(`lang="${locale}"`);
    // Opening a message asks nobody for anything.
    expect(mail.html).not.toMatch(/(?:src|@import|url\()\s*=?\s*["']?https?:/);
  });

  test('its file never fills in unescaped', async () => {
    const folder = new URL('../templates/', import.meta.url);
    for (const file of (await readdir(folder)).filter((each) => each.startsWith(`${name}.${locale}`))) {
      expect(await readFile(new URL(file, folder), 'utf8')).not.toMatch(/\{\{\{|\{\{&/);
    }
  });
});

test('what people wrote is shown as they wrote it, and does nothing', async () => {
  const hostile = `<img src=x onerror="alert(1)"> & 'Söhne'`;
  const confirmed = sampleContent['order-confirmed'];
  const mail = await render(
    { ...confirmed, data: { ...confirmed.data, eventTitle: hostile, venueName: hostile } },
    'en',
    hostile,
  );
  expect(mail.html).not.toContain('<img src=x');
  expect(mail.html).toContain('&lt;img src&#x3D;x onerror');
  expect(mail.text).toContain(hostile);
  expect(mail.subject).toBe(`Your tickets for ${hostile}`);
});

test('handlebars in the data stay text', async () => {
  const cancelled = sampleContent['event-cancelled'];
  const data = { ...cancelled.data, title: '{{orderNumber}} {{constructor}}' };
  const mail = await render({ ...cancelled, data }, 'en');
  expect(mail.subject).toBe('Cancelled: {{orderNumber}} {{constructor}}');
});

test('money and dates are told as the reader and the venue have them', async () => {
  const english = await render(sampleContent['order-confirmed'], 'en');
  const french = await render(sampleContent['order-confirmed'], 'fr');
  // 19:00 UTC is 20:00 in Paris in March.
  expect(english.text).toMatch(/Sunday,? 14 March 2027 at 20:00/);
  expect(english.text).toContain('Total paid: €94.60');
  expect(french.text).toMatch(/dimanche 14 mars 2027 à 20:00/);
  expect(french.text).toMatch(/Total payé : 94,60\s€/);
});

test.each([
  ['JPY', 9_460, 'JP¥9,460'],
  // Nobody in Hungary pays in fillér, but that is what a price is counted in.
  ['HUF', 499_000, 'HUF\u{a0}4,990.00'],
])('amounts in %s have the digits the seller meant', async (currency, amount, told) => {
  const confirmed = sampleContent['order-confirmed'];
  const mail = await render({ ...confirmed, data: { ...confirmed.data, amount, currency } }, 'en');
  expect(mail.text).toContain(`Total paid: ${told}`);
});

test('every ticket has its own picture, which the message refers to', async () => {
  const { html, images } = await render(sampleContent['order-confirmed'], 'en');
  expect(images.map(({ filename }) => filename)).toEqual(['OLY-2027-000101.png', 'OLY-2027-000102.png']);
  for (const { cid, png } of images) {
    expect(html).toContain(`src="cid:${cid}"`);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  }
});

test('a token leads to the page behind a fragment, which servers do not see', async () => {
  const mail = await render(sampleContent['email-verification'], 'fr', null);
  expect(mail.text).toContain('https://parterre.example/verify-email#token=opened-token');
});

test('who has a ticket of somebody else hears of the ticket, and nothing of the order', async () => {
  const { template, data } = sampleContent['event-postponed'];
  const ticket = { id: 'ticket-1', number: 'OLY-2027-000101' };
  for (const locale of ['en', 'fr'] as const) {
    for (const refundAll of [false, true]) {
      const { text, html } = await render({ template, data: { ...data, ticket, refundAll } }, locale);
      expect(text).toContain('https://parterre.example/tickets/ticket-1');
      for (const said of [text, html]) {
        expect(said).toContain(ticket.number);
        expect(said).not.toContain(data.orderNumber);
      }
    }
  }
});

test('a new date with refunds says that tickets die, one without that they stay', async () => {
  const { template, data } = sampleContent['event-postponed'];
  const refunded = await render({ template, data: { ...data, refundAll: true } }, 'en');
  expect(refunded.text).toContain('is being refunded in full, and its tickets are no longer valid');
  expect((await render({ template, data }, 'en')).text).toContain('stay valid');
});

test('previews are whole pages', async () => {
  const previews = await renderer.previews();
  expect(previews).toHaveLength(templateFiles.length);
  const tickets = previews.find(({ name, locale }) => name === 'order-confirmed' && locale === 'fr');
  expect(tickets?.preview.html).toContain('src="data:image/png;base64,');
  expect(tickets?.preview.html).not.toContain('cid:');
});
