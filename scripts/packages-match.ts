import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Exit 0 when node_modules holds what package-lock.json says, by the list npm keeps of what it installed: then
 * scripts/bootstrap need not install anew after somebody's `npm install`. Optional packages may be missing: they are
 * those of other platforms.
 */
interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
}

function readPackages(path: string): Record<string, LockEntry> {
  const { packages }: { packages: Record<string, LockEntry> } = JSON.parse(readFileSync(path, "utf8"));
  return packages;
}

function matches(wanted: Record<string, LockEntry>, installed: Record<string, LockEntry>): boolean {
  const isInstalled = ([path, entry]: [string, LockEntry]): boolean => {
    const found = installed[path];
    if (path === "") return true;
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  };
  return Object.entries(wanted).every(isInstalled) && Object.keys(installed).every((path) => path in wanted);
}

const root = join(import.meta.dirname, "..");
try {
  const wanted = readPackages(join(root, "package-lock.json"));
  process.exitCode = matches(wanted, readPackages(join(root, "node_modules", ".package-lock.json"))) ? 0 : 1;
} catch {
  process.exitCode = 1;
}
