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

type Transaction = ProviderCapture & { kind: 'capture' | 'refund'; captureReference: string };

/**
 * Every capture the provider ever decided, with what was given back of it: from its own list, so that money taken for a
 * payment that Parterre forgot is found too.
 */
export async function capturesAtProvider(
  open: OpenHouse,
): Promise<(ProviderCapture & { refunds: ProviderRefund[] })[]> {
  const all: Transaction[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: { transactions: Transaction[]; next: string | null } = await pageAfter(open, after);
    all.push(...page.transactions);
    after = page.next;
  }
  const refunds = Map.groupBy(
    all.filter(({ kind }) => kind === 'refund'),
    ({ captureReference }) => captureReference,
  );
  return all
    .filter(({ kind }) => kind === 'capture')
    .map((capture) => ({ ...capture, refunds: refunds.get(capture.reference) ?? [] }));
}

async function pageAfter(
  { house }: OpenHouse,
  after: string,
): Promise<{ transactions: Transaction[]; next: string | null }> {
  const { url } = house.service('simulator');
  const range = { from: new Date(0).toISOString(), to: new Date(Date.now() + 60_000).toISOString() };
  const response = await fetch(`${url}/v1/transactions?${new URLSearchParams({ ...range, after })}`, {
    headers: { authorization: `Bearer ${house.secrets.simulatorApiKey}` },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The provider answered ${response.status}.`);
  return (await response.json()) as { transactions: Transaction[]; next: string | null };
}
