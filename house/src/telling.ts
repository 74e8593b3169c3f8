import { setTimeout as delay } from 'node:timers/promises';
import { formatMoney } from '@parterre/contracts/currency';

/** What the demo needs to tell a story step by step. */

export interface Money {
  amount: number;
  currency: string;
}

export interface Told<T> {
  /** What a reader is shown of the answer. */
  shown: string;
  value: T;
}

/** Says what is asked, does it, says what came back and how long it took. */
export async function step<T>(title: string, run: () => Promise<Told<T>>): Promise<T> {
  const startedAt = performance.now();
  const { shown, value } = await run();
  console.log(`${title}  (${ms(performance.now() - startedAt)})`);
  for (const line of shown.split('\n')) {
    console.log(`    ${line}`);
  }
  return value;
}

export async function poll<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (performance.now() > end) {
      throw new Error(`${what} did not come within 10 s.`);
    }
    await delay(20);
  }
}

export function money(value: Money | null): string {
  if (!value) {
    return 'sold out';
  }
  return formatMoney(value.amount, value.currency, 'en');
}

export function ms(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`;
}
