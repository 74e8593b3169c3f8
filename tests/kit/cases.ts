/** Cases for `test.each` by value alone, with a name before each that stays short however long the value is. */
export function named<Value>(values: readonly Value[]): [string, Value][] {
  return values.map((value) => {
    const text = JSON.stringify(value);
    return [text.length > 40 ? `${text.slice(0, 40)}… (${text.length})` : text, value];
  });
}
