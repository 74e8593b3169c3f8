import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenHouse } from './open-house.js';

export interface ProviderCapture {
  id: string;
  /** The payment's id. */
  reference: string;
  status: 'captured' | 'declined' | 'cancelled';
  amount: number;
  currency: string;
}

export interface ProviderRefund {
  reference: string;
  captureReference: string;
  amount: number;
}

/**
 * Every capture the provider ever decided, with what was given back of it. The references come from its own book,
 * so that money taken for a payment that Parterre forgot is found too; what became of each, from its API.
 */
export async function capturesAtProvider(
  open: OpenHouse,
): Promise<(ProviderCapture & { refunds: ProviderRefund[] })[]> {
  const book = readFileSync(join(open.directory, 'simulator.journal'), 'utf8').trim();
  const entries = book === '' ? [] : book.split('\n').map((line) => JSON.parse(line));
  const references: string[] = entries
    .filter(({ kind }) => kind === 'capture')
    .map(({ capture }) => capture.reference);
  return Promise.all(
    references.map(async (reference) => {
      const { captures } = await ask<{ captures: ProviderCapture[] }>(open, 'captures', { reference });
      const [capture] = captures;
      if (!capture) throw new Error(`The provider does not know its own capture ${reference}.`);
      const { refunds } = await ask<{ refunds: ProviderRefund[] }>(open, 'refunds', {
        captureId: capture.id,
      });
      return { ...capture, refunds };
    }),
  );
}

async function ask<Answer>(
  { house }: OpenHouse,
  path: string,
  query: Record<string, string>,
): Promise<Answer> {
  const { url } = house.service('simulator');
  const response = await fetch(`${url}/v1/${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${house.secrets.simulatorApiKey}` },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The provider answered ${response.status}.`);
  return (await response.json()) as Answer;
}
