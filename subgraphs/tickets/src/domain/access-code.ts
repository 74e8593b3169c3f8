/** Codes that people read out, copy from posters and type on phones: case, spaces and dashes say nothing. */
export function spelledOut(code: string): string {
  return code
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '');
}
