import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type BoxOffice, openBoxOffice } from '../integration/payments/box-office.js';
import { startChromium } from '../kit/chromium.js';
import { until } from '../kit/until.js';

// The provider's two pages as a buyer meets them, and what becomes of the payment.
let office: BoxOffice;
let browser: Browser;
const pages: Page[] = [];
const faults: string[] = [];
beforeAll(async () => {
  [office, browser] = await Promise.all([openBoxOffice(), startChromium()]);
});
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.close()));
  // A blocked script or style says so in the console.
  expect(faults.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await office?.stop();
});

async function open(url: string, locale = 'en-GB'): Promise<Page> {
  const page = await browser.newPage({ locale });
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('favicon')) {
      faults.push(message.text());
    }
  });
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  pages.push(page);
  await page.goto(url);
  return page;
}

async function typeCard(page: Page, labels: readonly string[], number: string): Promise<string> {
  const values = [number, '12', '2099', '123'];
  for (const [index, label] of labels.entries()) {
    await page.getByLabel(label).fill(values[index] ?? '');
  }
  await page.getByRole('button').click();
  const said = page.getByRole('status').filter({ hasText: 'tok_' });
  const token = /tok_\w+/.exec((await said.textContent()) ?? '')?.[0];
  // The number is not left standing in the form.
  expect(await page.getByLabel(labels[0] ?? '').inputValue()).toBe('');
  return token ?? '';
}

async function placedOrder() {
  const order = office.newOrder();
  await office.place(order);
  return order;
}
const english = ['Card number', 'Expiry month', 'Expiry year', 'Security code'] as const;
const french = ['Numéro de carte', 'Mois d’expiration', 'Année d’expiration', 'Code de sécurité'] as const;
const tokenize = () => `${office.simulatorUrl}/tokenize`;
const becomes = (id: string, status: string) =>
  until(`${id} ${status}`, () =>
    office.db.collection<{ _id: string }>('payments').findOne({ _id: id, status }),
  );

test('a card typed into the page becomes a token that pays', async () => {
  const page = await open(tokenize());
  const token = await typeCard(page, english, '4242 4242 4242 4242');
  const { result } = await office.pay(await placedOrder(), token);
  expect(result).toMatchObject({ status: 'CAPTURED', card: { brand: 'visa', last4: '4242' } });
});

test('in French, a declined card is a token too, and the payment says why', async () => {
  const page = await open(tokenize(), 'fr-FR');
  expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  const token = await typeCard(page, french, '4000 0000 0000 0002');
  expect((await office.pay(await placedOrder(), token)).result).toMatchObject({ code: 'CARD_DECLINED' });
});

test('a card that needs the bank is approved on its page', async () => {
  const token = await typeCard(await open(tokenize()), english, '4000 0027 6000 3184');
  const { result } = await office.pay(await placedOrder(), token);
  expect(result.status).toBe('REQUIRES_ACTION');
  const page = await open(result.nextAction.url);
  expect(await page.locator('main').textContent()).toContain('€125.00');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('status').filter({ hasText: 'is confirmed' }).waitFor();
  expect(await becomes(result.id, 'CAPTURED')).toMatchObject({ card: { last4: '3184' } });
});

test('…or refused on it, in French', async () => {
  const { result } = await office.pay(await placedOrder(), 'tok_challenge');
  const page = await open(result.nextAction.url, 'fr-FR');
  await page.getByRole('button', { name: 'Refuser' }).click();
  await page.getByRole('status').filter({ hasText: 'a été refusé' }).waitFor();
  expect(await becomes(result.id, 'FAILED')).toMatchObject({ failure: { code: 'AUTHENTICATION_FAILED' } });
});
