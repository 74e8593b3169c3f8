/**
 * Active currencies by how many decimal digits their minor unit stands for. From ISO 4217 list one of 2026-01-01, as SIX
 * publishes it, without funds, metals, units of account and test codes. `Intl` is no source for this: it has the digits
 * people write in daily life, none for HUF or IDR, where prices are counted in hundredths all the same. Codes are
 * added and never taken out: amounts in them are on record.
 */
const codesByDigits: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
    CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
    KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
    NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
    TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

const digitsByCode: ReadonlyMap<string, number> = new Map(
  Object.entries(codesByDigits).flatMap(([digits, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(digits)] as const),
  ),
);

/** Whether this is the ISO 4217 code, in capitals, of a currency something can be sold in. */
export function isCurrency(code: string): boolean {
  return digitsByCode.has(code);
}

/** How many decimal digits a minor unit stands for: 2 for EUR, 0 for JPY, 3 for KWD. @throws RangeError for no currency */
export function minorUnitDigits(currency: string): number {
  const digits = digitsByCode.get(currency);
  if (digits === undefined) {
    throw new RangeError(`${currency} is not a currency of ISO 4217.`);
  }
  return digits;
}

/**
 * An amount as people read it, with all the digits of its currency: `HUF 4,990.00`.
 * @param amount in minor units
 * @param language BCP 47, whose customs it is written by
 */
export function formatMoney(amount: number, currency: string, language: string): string {
  const digits = minorUnitDigits(currency);
  const format = new Intl.NumberFormat(language, {
    ...{ style: 'currency', currency },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  });
  return format.format(amount / 10 ** digits);
}
