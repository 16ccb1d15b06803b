/** Variables that `substitute` left in a query. */
export function unknownVariables(query: string): readonly string[] {
  return [...query.matchAll(/\$\{?(\w+)\}?/g)].map(([, name = ""]) => name);
}
