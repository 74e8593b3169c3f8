export type BackupFaultCode =
  | 'NO_BACKUP'
  | 'NOT_FINISHED'
  | 'WRONG_KEY'
  | 'MANIFEST_ALTERED'
  | 'PART_MISSING'
  | 'PART_ALTERED'
  | 'NOT_EMPTY'
  | 'LEDGER_FAULTY';

/** Why an archive cannot be trusted or used; `part` names which piece of it. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault';

  constructor(
    readonly code: BackupFaultCode,
    message: string,
    readonly part: string | null = null,
  ) {
    super(message);
  }
}
