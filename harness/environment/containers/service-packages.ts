import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { LoadproofError } from "../../errors.ts";

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
      peerDependencies: z.record(z.string(), z.string()).optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
export type Lock = z.infer<typeof lockSchema>;

/** A package as the lock file places it: `node_modules/pino`, with what identifies its content. */
export interface LockedPackage {
  readonly path: string;
  readonly identity: string;
}

const BARE_IMPORT = /(?:from|import)\s*\(?\s*"((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^"]*)?"/g;

/** Names of the packages that a source file imports; not Node's own, nor relative paths, nor aliases. */
export function importedPackages(source: string): readonly string[] {
  return [...source.matchAll(BARE_IMPORT)].flatMap(([, name]) =>
    name === undefined || name.startsWith(".") ? [] : [name],
  );
}

export async function readLock(projectDirectory: string): Promise<Lock> {
  const path = join(projectDirectory, "package-lock.json");
  const result = lockSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (result.success) return result.data;
  throw new LoadproofError(
    "BAD_FILE",
    `"${path}" is no lock file of npm 7 or newer: ${z.prettifyError(result.error)}`,
  );
}

/** The named packages and all they need, each at the place where Node.js finds it. */
export function packageClosure(names: Iterable<string>, lock: Lock): readonly LockedPackage[] {
  const found = new Map<string, LockedPackage>();
  const visit = (name: string, from: string, optional: boolean): void => {
    const path = place(name, from, lock);
    if (path === null) {
      if (optional) return;
      const message = `the package "${name}", needed by "${from || "the services"}", is not in package-lock.json`;
      throw new LoadproofError("BAD_FILE", message, { hint: "run: npm install" });
    }
    if (found.has(path)) return;
    const entry = lock.packages[path];
    found.set(path, { path, identity: `${path}@${entry?.version ?? ""} ${entry?.integrity ?? ""}` });
    for (const needed of Object.keys(entry?.dependencies ?? {})) visit(needed, path, false);
    for (const needed of Object.keys({ ...entry?.optionalDependencies, ...entry?.peerDependencies }))
      visit(needed, path, true);
  };
  for (const name of names) visit(name, "", false);
  return [...found.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** Node's own way: the nearest `node_modules` above the one who asks. */
function place(name: string, from: string, lock: Lock): string | null {
  const segments = from === "" ? [] : from.split("/node_modules/");
  for (let depth = segments.length; depth >= 0; depth -= 1) {
    const parent = segments.slice(0, depth).join("/node_modules/");
    const path = parent === "" ? `node_modules/${name}` : `${parent}/node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
  }
  return null;
}
