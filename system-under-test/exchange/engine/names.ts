/** Order of symbols wherever their order can be seen: by code unit, never by locale. */
export function compareNames(one: string, other: string): number {
  if (one === other) {
    return 0;
  }
  return one < other ? -1 : 1;
}
