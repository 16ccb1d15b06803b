import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

interface LockEntry {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const LOCK = join(import.meta.dirname, "..", "..", "package-lock.json");

/** `npm ci` refuses a lock without them, on every platform. */
test("package-lock.json holds the optional packages of all platforms (node scripts/complete-package-lock.ts)", async () => {
  const { packages }: { packages: Record<string, LockEntry> } = JSON.parse(await readFile(LOCK, "utf8"));
  const optional = Object.entries(packages).flatMap(([parent, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ parent, name })),
  );
  const isLocked = (path: string): boolean => packages[path]?.version !== undefined;
  const missing = optional.filter(
    ({ parent, name }) => !isLocked(`node_modules/${name}`) && !isLocked(`${parent}/node_modules/${name}`),
  );
  expect(missing).toEqual([]);
  expect(optional.length).toBeGreaterThan(40);
});
