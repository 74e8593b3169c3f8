import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './installed-chromium.js';

/** Quiet on the network: a browser under test talks to the page's own server and to nobody else. */
const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** The system's Chromium, without a window. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: flags,
    timeout: 60_000,
  });
}
