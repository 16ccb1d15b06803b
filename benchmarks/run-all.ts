import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { machineLine } from "./lib/machine.ts";

/**
 * `make bench`: runs each benchmark in a process of its own, one after the other, prints their tables and writes all
 * figures to `REPORT_DIR/bench/<UTC>.json`. Arguments: names of the benchmarks to run; all by default. A missed target is
 * said and does not fail; a benchmark that crashes or takes too long does.
 */
const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  "cli-start": { title: "Start of the command line" },
  "environment-ready": { title: "Environment: from nothing to a healthy system with fixtures" },
  "harness-memory": { title: "A real run: memory of the harness, and from the load's end to the verdict" },
  "short-run": { title: "What a run adds to a short script over bare k6" },
  "harness-cost": { title: "CPU of the harness over bare k6" },
  "verdict-time": { title: "Judging one hour, merging 50 generators" },
  // Ten minutes and four generators: `verdict-time` has the whole hour.
  sketch: { title: "Sketches: cost of a sample, error of percentiles", words: ["600", "3000", "4"] },
  verdict: { title: "The verdict engine: false alarms and detection" },
  "chat-store": { title: "The chat system: stored messages with 1,000 open WebSockets" },
  "chat-instances": { title: "The chat system with 1, 2 and 4 instances of chat: what each costs" },
};

interface Benchmark {
  readonly title: string;
  /** Arguments, where the benchmark's own defaults are not those of this list. */
  readonly words?: readonly string[];
}

/** A benchmark that takes longer is stuck. */
const LIMIT_MS = 240_000;
const STOP_GRACE_MS = 20_000;

interface Outcome {
  readonly name: string;
  readonly seconds: number;
  readonly failure: string | null;
  readonly loadAverage: number;
  readonly figures: readonly { readonly what: string; readonly met: boolean | null }[];
  readonly details: unknown;
}

function chosen(): readonly string[] {
  const known = Object.keys(BENCHMARKS).filter((name) => existsSync(fileOf(name)));
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`no benchmark ${unknown.join(", ")}: expected ${known.join(", ")}`);
    process.exit(4);
  }
  return wanted.length === 0 ? known : wanted;
}

function wordsOf(name: string): readonly string[] {
  return BENCHMARKS[name]?.words ?? [];
}

function fileOf(name: string): string {
  return join(import.meta.dirname, `${name}.ts`);
}

async function run(name: string, resultPath: string): Promise<Outcome> {
  const startedAt = performance.now();
  const failure = await runProcess(name, resultPath);
  const result = await readFile(resultPath, "utf8").then(
    (text) => JSON.parse(text) as Pick<Outcome, "figures" | "details">,
    () => ({ figures: [], details: null }),
  );
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  return { name, seconds, failure, loadAverage: loadavg()[0] ?? 0, ...result };
}

/** Why the benchmark failed; `null` when it did not. */
async function runProcess(name: string, resultPath: string): Promise<string | null> {
  const child = spawn(process.execPath, [fileOf(name), ...wordsOf(name)], {
    stdio: "inherit",
    env: { ...process.env, BENCHMARK_RESULT: resultPath },
  });
  const { promise, resolve } = Promise.withResolvers<string | null>();
  let late = false;
  const timers = [
    setTimeout(() => (late = child.kill("SIGTERM")), LIMIT_MS),
    setTimeout(() => child.kill("SIGKILL"), LIMIT_MS + STOP_GRACE_MS),
  ];
  child.once("error", (error) => resolve(error.message));
  child.once("exit", (code, signal) => {
    if (late) resolve(`stopped: it took longer than ${LIMIT_MS / 1_000} s`);
    else resolve(code === 0 ? null : `ended with ${signal ?? `exit code ${code}`}`);
  });
  const failure = await promise;
  for (const timer of timers) clearTimeout(timer);
  return failure;
}

function summary(outcomes: readonly Outcome[]): string {
  const figures = outcomes.flatMap((outcome) => outcome.figures);
  const missed = figures.filter(({ met }) => met === false).map(({ what }) => `  missed: ${what}`);
  const failed = outcomes.flatMap(({ name, failure }) =>
    failure === null ? [] : [`  failed: ${name} ${failure}`],
  );
  const met = figures.filter((figure) => figure.met === true).length;
  return [
    `${met} targets met, ${missed.length} missed, ${failed.length} benchmarks failed`,
    ...missed,
    ...failed,
  ].join("\n");
}

async function writeResults(machine: string, outcomes: readonly Outcome[]): Promise<string> {
  const folder = join(process.env["REPORT_DIR"] || "loadtest_reports", "bench");
  await mkdir(folder, { recursive: true });
  const at = new Date().toISOString();
  const path = join(folder, `${at.slice(0, 19).replaceAll(/[-:]/g, "")}Z.json`);
  const results = { schema: "loadproof.bench", version: 1, at, machine, benchmarks: outcomes };
  await writeFile(path, `${JSON.stringify(results, null, 2)}\n`);
  return path;
}

const names = chosen();
const machine = machineLine();
console.log(`# Benchmarks\n\n${machine}`);
const scratch = await mkdtemp(join(tmpdir(), "loadproof-bench-"));
const outcomes: Outcome[] = [];
try {
  for (const name of names) {
    const command = ["node", `benchmarks/${name}.ts`, ...wordsOf(name)].join(" ");
    console.log(
      `\n## ${BENCHMARKS[name]?.title}\n\n\`${command}\`, load average ${loadavg()[0]?.toFixed(1)}\n`,
    );
    outcomes.push(await run(name, join(scratch, `${name}.json`)));
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
const path = await writeResults(machine, outcomes);
console.log(`\n${summary(outcomes)}\n${path}`);
process.exitCode = outcomes.some(({ failure }) => failure !== null) ? 1 : 0;
