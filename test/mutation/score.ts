import { readFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * The mutation score by folder, of one report of Stryker or of several that have different files:
 * node test/mutation/score.ts REPORT.json...
 */

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

const NOTICED: ReadonlySet<string> = new Set(["Killed", "Timeout"]);
/** Not judged: what is made while files load, and what doesn't run at all. */
const LEFT_OUT: ReadonlySet<string> = new Set(["Ignored", "CompileError", "RuntimeError"]);

const rows = process.argv.slice(2).flatMap((path) => {
  const { files } = JSON.parse(readFileSync(path, "utf8")) as Report;
  return Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants.map(({ status }) => ({ folder: dirname(file), status })),
  );
});

function print(name: string, statuses: readonly string[]): void {
  const judged = statuses.filter((status) => !LEFT_OUT.has(status));
  const noticed = judged.filter((status) => NOTICED.has(status)).length;
  const share = ((100 * noticed) / judged.length).toFixed(1);
  const leftOut = statuses.length - judged.length;
  console.log(`${share.padStart(6)}% of ${String(judged.length).padStart(5)} (${leftOut} left out)  ${name}`);
}

for (const [folder, members] of Map.groupBy(rows, (row) => row.folder))
  print(
    folder,
    members.map(({ status }) => status),
  );
print(
  "all",
  rows.map(({ status }) => status),
);
