/** One movement as the provider lists it. */
export interface ProviderTransaction {
  subject: 'CAPTURE' | 'REFUND';
  /** The provider's name for it. */
  id: string;
  /** Ours: the payment's id, or the refund's. */
  reference: string;
  paymentId: string;
  /** Minor units. */
  amount: number;
  currency: string;
  /** In the provider's words. */
  status: string;
  /** Whether money moved. */
  moved: boolean;
}

/** The same movement as it stands here; `moved` as above. */
export type OwnTransaction = Omit<ProviderTransaction, 'id'>;

export const DifferenceKind = {
  MISSING_HERE: 'MISSING_HERE',
  MISSING_THERE: 'MISSING_THERE',
  AMOUNT_DIFFERS: 'AMOUNT_DIFFERS',
  STATUS_DIFFERS: 'STATUS_DIFFERS',
} as const;
export type DifferenceKind = keyof typeof DifferenceKind;

/** How one side has it. */
export interface Side {
  amount: number;
  currency: string;
  status: string;
}

export interface ProviderDifference {
  kind: DifferenceKind;
  subject: 'CAPTURE' | 'REFUND';
  reference: string;
  paymentId: string;
  providerId: string | null;
  ours: Side | null;
  theirs: Side | null;
}

/** Where the two sides tell different things about money; `null` where they agree. */
export function differenceOf(
  ours: OwnTransaction | null,
  theirs: ProviderTransaction | null,
): ProviderDifference | null {
  const known = ours ?? theirs;
  const kind = kindOf(ours, theirs);
  return (
    known &&
    kind && {
      kind,
      subject: known.subject,
      reference: known.reference,
      paymentId: known.paymentId,
      providerId: theirs?.id ?? null,
      ours: ours && sideOf(ours),
      theirs: theirs && sideOf(theirs),
    }
  );
}

function kindOf(ours: OwnTransaction | null, theirs: ProviderTransaction | null): DifferenceKind | null {
  if (!ours || !theirs) {
    // What moved no money is nobody's loss: a declined attempt may be known to one side alone.
    return theirs?.moved ? 'MISSING_HERE' : ours?.moved ? 'MISSING_THERE' : null;
  }
  if (ours.moved !== theirs.moved) {
    return 'STATUS_DIFFERS';
  }
  const same = ours.amount === theirs.amount && ours.currency === theirs.currency;
  return ours.moved && !same ? 'AMOUNT_DIFFERS' : null;
}

function sideOf({ amount, currency, status }: OwnTransaction): Side {
  return { amount, currency, status };
}
