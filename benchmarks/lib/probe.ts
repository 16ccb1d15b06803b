import { cpus } from "node:os";

const PROBE_ROUNDS = 5;
const PROBE_OPERATIONS = 20_000_000;

/** What this machine is worth right now: its name, and the best of five rounds of a fixed integer loop. */
export function cpuProbe(): string {
  const [first, ...others] = cpus();
  let bestMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < PROBE_ROUNDS; round += 1) {
    const startedAt = performance.now();
    spin(round);
    bestMs = Math.min(bestMs, performance.now() - startedAt);
  }
  return `${first?.model ?? "unknown CPU"} x${others.length + 1}, probe ${bestMs.toFixed(1)} ms`;
}

function spin(seed: number): number {
  let state = seed;
  for (let step = 0; step < PROBE_OPERATIONS; step += 1)
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  return state;
}

/** Milliseconds of CPU (all threads) and of wall clock that some work takes. */
export function measured<Result>(work: () => Result): { result: Result; wallMs: number; cpuMs: number } {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const result = work();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { result, wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1_000 };
}

/** Rows as a Markdown table with aligned columns; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...escaped.map((row) => (row[column] ?? "").length)),
  );
  const lines = escaped.map((row) => line(row, widths));
  lines.splice(
    1,
    0,
    line(
      widths.map((width) => "-".repeat(width)),
      widths,
    ),
  );
  return lines.join("\n");
}

function line(row: readonly string[], widths: readonly number[]): string {
  return `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
}
