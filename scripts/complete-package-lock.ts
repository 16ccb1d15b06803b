import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Adds to package-lock.json the optional packages of other platforms that npm has left out, which it does for those
 * that the registry in use does not hold. Without them `npm ci` refuses the lock on every machine ("Missing: ... from
 * lock file"). They get no integrity, because we can't know it, and their platform from their names.
 * Run it after `npm install` has changed the lock: node scripts/complete-package-lock.ts
 */
interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Record<string, LockEntry>;

const SYSTEMS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const PROCESSORS = ["arm64", "arm", "ia32", "ppc64", "riscv64", "s390x", "x64"];

function missingEntries(packages: Packages): [string, object][] {
  return Object.entries(packages).flatMap(([parent, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(
        ([name]) => !(`node_modules/${name}` in packages) && !(`${parent}/node_modules/${name}` in packages),
      )
      .map(([name, version]): [string, object] => [
        `node_modules/${name}`,
        describe(name, version, entry.dev),
      ]),
  );
}

/** `@oxlint/binding-linux-arm-gnueabihf` says os, cpu and libc in its name. */
function describe(name: string, version: string, dev: boolean | undefined): object {
  const words = name.slice(name.lastIndexOf("/") + 1).split("-");
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined || !/^\d+\.\d+\.\d+/.test(version))
    throw new Error(
      `package-lock.json: "${name}" ${version}: expected an exact version and a name with its platform`,
    );
  const libc = words.some((word) => word.startsWith("musl")) ? "musl" : "glibc";
  const common = { version, cpu: [cpu], ...(dev === true ? { dev } : {}) };
  return { ...common, ...(os === "linux" ? { libc: [libc] } : {}), optional: true, os: [os] };
}

const file = join(import.meta.dirname, "..", "package-lock.json");
const lock: { packages: Packages } = JSON.parse(readFileSync(file, "utf8"));
const missing = missingEntries(lock.packages);
if (missing.length > 0) {
  const all = [...Object.entries(lock.packages), ...missing];
  const sorted = all.sort(([left], [right]) => left.localeCompare(right, "en"));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}
console.log(`${missing.length} packages of other platforms added to package-lock.json`);
