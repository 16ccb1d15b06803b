/**
 * What test files get instead of `vitest` when the mutation runner loads them: `describe` and `test` only collect, so
 * that the same loaded tests can be run for one mutant after another. `expect` is vitest's own.
 */
export { expect } from "vitest";

export interface CollectedTest {
  /** File, describes and name, with a number where a table or a name repeats. */
  readonly id: string;
  readonly file: string;
  readonly run: () => unknown;
}

type Body = (...row: readonly unknown[]) => unknown;

const collected = new Map<string, CollectedTest>();
let file = "";
let path: readonly string[] = [];

/** Collects the tests that a file defines while it is imported. */
export async function collectFile(name: string, load: () => Promise<unknown>): Promise<void> {
  file = name;
  await load();
}

export function collectedTests(): readonly CollectedTest[] {
  return [...collected.values()];
}

function define(name: string, run: () => unknown): void {
  const plain = [file, ...path, name].join(" > ");
  let id = plain;
  for (let copy = 2; collected.has(id); copy += 1) id = `${plain} (${copy})`;
  collected.set(id, { id, file, run });
}

function group(name: string, body: () => void): void {
  const outer = path;
  path = [...outer, name];
  body();
  path = outer;
}

/** Rows as vitest hands them to a body: a list is spread, anything else is the only argument. */
function each(make: (name: string, body: () => unknown) => void) {
  return (rows: readonly unknown[]) => (name: string, body: Body) => {
    for (const [index, row] of rows.entries())
      make(`${name} [${index}]`, () => body(...(Array.isArray(row) ? (row as unknown[]) : [row])));
  };
}

export const test = Object.assign(define, { each: each(define) });
export const describe = Object.assign(group, { each: each(group) });
