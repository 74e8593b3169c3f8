import { type Browser, chromium } from 'playwright-core';

/** Quiet on the network: a browser under test talks to the page's own server and to nobody else. */
const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** The system's Chromium, without a window; another one by the variable CHROMIUM. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: flags,
    timeout: 60_000,
  });
}
