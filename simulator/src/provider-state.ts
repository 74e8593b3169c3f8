import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import type { Capture, Decision, Refund, Transaction } from './domain/records.js';
import { fixedTokens, type TokenizedCard } from './domain/test-cards.js';
import { type Journal, openJournal } from './journal.js';

type Entry =
  | { kind: 'token'; token: string; card: TokenizedCard }
  | { kind: 'capture'; capture: Capture; key: string; fingerprint: string }
  | { kind: 'decision'; captureId: string; decision: Decision }
  | { kind: 'refund'; refund: Refund; key: string; fingerprint: string };

/** The request that a key stood for, told apart from others by the fingerprint of its body. */
export interface Keyed<Made> {
  fingerprint: string;
  made: Made;
}

/** All the provider knows, in memory and in the journal; every change resolves when it is safe on disk. */
export interface ProviderState {
  cardOf(token: string): TokenizedCard | null;
  addToken(card: TokenizedCard): Promise<string>;

  captureById(id: string): Capture | null;
  captureByReference(reference: string): Capture | null;
  captureByKey(key: string): Keyed<Capture> | null;
  captureByChallenge(challenge: string): Capture | null;
  /** @param capture its `challenge` is made here when it waits for the buyer */
  addCapture(
    capture: Omit<Capture, 'id' | 'createdAt' | 'challenge'>,
    key: string,
    fingerprint: string,
  ): Promise<Capture>;
  /** Ends a capture that waits for the buyer, once; another one, or again, changes nothing. */
  decide(captureId: string, decision: Decision): Promise<Capture | null>;

  refundByReference(reference: string): Refund | null;
  refundByKey(key: string): Keyed<Refund> | null;
  refundsOf(captureId: string): readonly Refund[];
  addRefund(
    refund: Pick<Refund, 'reference' | 'amount'>,
    capture: Capture,
    key: string,
    fingerprint: string,
  ): Promise<Refund>;

  /** All there is, oldest first. */
  transactions(): Transaction[];

  /** To be awaited before telling what was found: it may be on its way to the disk still. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

/** A person types a card for each; the oldest of more than these no longer pay. */
const maxTokens = 100_000;

export async function openProviderState(path: string): Promise<ProviderState> {
  const tokens = new Map<string, TokenizedCard>();
  const captures = new Map<string, Capture>();
  const captureIds = { byReference: new Map<string, string>(), byChallenge: new Map<string, string>() };
  const captureKeys = new Map<string, Keyed<string>>();
  const refunds = { byReference: new Map<string, Refund>(), byCapture: new Map<string, Refund[]>() };
  const refundKeys = new Map<string, Keyed<Refund>>();

  const apply = (entry: Entry): void => {
    switch (entry.kind) {
      case 'token': {
        tokens.set(entry.token, entry.card);
        const [oldest] = tokens.keys();
        if (tokens.size > maxTokens && oldest !== undefined) {
          tokens.delete(oldest);
        }
        return;
      }
      case 'capture': {
        const { capture, key, fingerprint } = entry;
        captures.set(capture.id, capture);
        captureIds.byReference.set(capture.reference, capture.id);
        if (capture.challenge) {
          captureIds.byChallenge.set(capture.challenge, capture.id);
        }
        captureKeys.set(key, { fingerprint, made: capture.id });
        return;
      }
      case 'decision': {
        const capture = captures.get(entry.captureId);
        if (capture) {
          captures.set(capture.id, { ...capture, ...entry.decision });
        }
        return;
      }
      case 'refund': {
        const { refund, key, fingerprint } = entry;
        refunds.byReference.set(refund.reference, refund);
        refunds.byCapture.set(refund.captureId, [...(refunds.byCapture.get(refund.captureId) ?? []), refund]);
        refundKeys.set(key, { fingerprint, made: refund });
      }
    }
  };

  const journal: Journal<Entry> = await openJournal<Entry>(path, apply);
  // In memory first, in the same turn as the check before it, so that no other request can slip in between.
  const record = async (entry: Entry) => {
    apply(entry);
    await journal.append(entry);
  };

  const find = (id: string | undefined) => (id === undefined ? null : (captures.get(id) ?? null));

  return {
    cardOf: (token) => fixedTokens.get(token) ?? tokens.get(token) ?? null,
    addToken: async (card) => {
      const token = `tok_${randomLetters(24)}`;
      await record({ kind: 'token', token, card });
      return token;
    },
    captureById: find,
    captureByReference: (reference) => find(captureIds.byReference.get(reference)),
    captureByChallenge: (challenge) => find(captureIds.byChallenge.get(challenge)),
    captureByKey: (key) => {
      const known = captureKeys.get(key);
      const made = find(known?.made);
      return known && made ? { fingerprint: known.fingerprint, made } : null;
    },
    addCapture: async (facts, key, fingerprint) => {
      const capture: Capture = {
        id: `cap_${ulid()}`,
        ...facts,
        challenge: facts.status === 'requires_action' ? randomLetters(32) : null,
        createdAt: new Date().toISOString(),
      };
      await record({ kind: 'capture', capture, key, fingerprint });
      return capture;
    },
    decide: async (captureId, decision) => {
      if (find(captureId)?.status !== 'requires_action') {
        return null;
      }
      await record({ kind: 'decision', captureId, decision });
      return find(captureId);
    },
    refundByReference: (reference) => refunds.byReference.get(reference) ?? null,
    refundByKey: (key) => refundKeys.get(key) ?? null,
    refundsOf: (captureId) => refunds.byCapture.get(captureId) ?? [],
    addRefund: async ({ reference, amount }, capture, key, fingerprint) => {
      const refund: Refund = {
        id: `ref_${ulid()}`,
        reference,
        captureId: capture.id,
        captureReference: capture.reference,
        status: 'succeeded',
        amount,
        currency: capture.currency,
        createdAt: new Date().toISOString(),
      };
      await record({ kind: 'refund', refund, key, fingerprint });
      return refund;
    },
    transactions: () =>
      [
        ...[...captures.values()].map((capture) => transactionOf('capture', capture, capture.reference)),
        ...[...refunds.byReference.values()].map((refund) =>
          transactionOf('refund', refund, refund.captureReference),
        ),
      ].sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id)),
    flushed: () => journal.flushed(),
    close: () => journal.close(),
  };
}

function transactionOf(
  kind: Transaction['kind'],
  { id, reference, status, amount, currency, createdAt }: Capture | Refund,
  captureReference: string,
): Transaction {
  return { kind, id, reference, captureReference, status, amount, currency, createdAt };
}

/** Letters only: a run of digits in a token could be taken for a card's number. */
function randomLetters(count: number): string {
  return String.fromCharCode(...randomBytes(count).map((byte) => 97 + (byte % 26)));
}
