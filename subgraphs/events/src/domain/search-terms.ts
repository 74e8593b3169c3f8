/**
 * What a text is found by: the beginnings of its words, so that a search is an equality on an index and its results come
 * in the order of the list without sorting, which neither a text index nor a pattern can do.
 */

const shortestPrefix = 3;
/** Longer words are compared by their first ten letters. */
const longestTerm = 10;
/** Bounds what one document adds to the index. */
const mostTerms = 250;

/** Lower case without accents, spaces made one: what does not count when people search. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The terms a document is found by; the most important texts first, as what is too much is left out at the end. */
export function searchTerms(texts: readonly string[]): string[] {
  const terms = new Set<string>();
  for (const word of texts.flatMap(wordsOf)) {
    for (let length = Math.min(shortestPrefix, word.length); length <= word.length; length += 1) {
      terms.add(word.slice(0, length));
    }
    if (terms.size > mostTerms) break;
  }
  return [...terms].slice(0, mostTerms);
}

/**
 * The terms a search asks for, at most 8; all must be found. The one that is likely the rarest stands first, because the
 * index is read by it: one with digits, or else the longest.
 */
export function queryTerms(text: string): string[] {
  const rarity = (word: string) => word.length + (/\p{N}/u.test(word) ? 10 : 0);
  return [...new Set(wordsOf(text))].sort((a, b) => rarity(b) - rarity(a)).slice(0, 8);
}

function wordsOf(text: string): string[] {
  const words = fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => word.slice(0, longestTerm));
}
