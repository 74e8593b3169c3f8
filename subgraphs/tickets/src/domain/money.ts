/** Minor units of one currency (cents, yen, fils); always a whole number. */
export interface MoneyAmount {
  amount: number;
  /** ISO 4217. */
  currency: string;
}
