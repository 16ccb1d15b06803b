import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runEvidenceSchema } from "#harness/contracts/run.ts";
import { EXIT } from "#harness/errors.ts";
import { readProcessUsage } from "#harness/load/machine/process-usage.ts";
import { type Figure, report, withUnit } from "./lib/figures.ts";
import { launcher } from "./lib/loadproof.ts";

/**
 * A real run by the command line: how much memory the harness itself ever has, and how long after the load's end the
 * verdict and the reports are there. Arguments: virtual users (50), length of the steady phase (20s).
 */
const [users = "50", duration = "20s"] = process.argv.slice(2);
const READING_MS = 250;
const MEGABYTE = 1e6;

interface Ended {
  readonly memoryBytesMax: number;
  readonly readings: number;
}

/** The launcher becomes the harness by `exec`, so its process id is the harness's. */
async function runMeasured(reportDirectory: string): Promise<Ended> {
  const words = ["run", "msa-hotpath", "--vus", users, "--duration", duration];
  const child = spawn(
    launcher,
    [...words, "--runtime", "processes", "--report-dir", reportDirectory, "--quiet"],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const said: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", reject);
  child.once("close", (code) => resolve(code));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
  let memoryBytesMax = 0;
  let readings = 0;
  const read = async (): Promise<void> => {
    const usage = child.pid === undefined ? null : await readProcessUsage(child.pid);
    if (usage === null) return;
    memoryBytesMax = Math.max(memoryBytesMax, usage.memoryBytes);
    readings += 1;
  };
  const timer = setInterval(() => void read(), READING_MS);
  const code = await promise.finally(() => clearInterval(timer));
  // A busy machine may cost the run its verdict; memory and times are measured all the same.
  if (code === null || code > EXIT.invalid)
    throw new Error(`the run ended with ${code ?? "a signal"}: ${said.join("")}`);
  return { memoryBytesMax, readings };
}

async function timesAfterLoad(reportDirectory: string): Promise<Figure[]> {
  const runs = join(reportDirectory, "runs");
  const [name] = await readdir(runs);
  if (name === undefined) throw new Error(`no run in ${runs}`);
  const path = (file: string): string => join(runs, name, file);
  const { generators } = runEvidenceSchema.parse(JSON.parse(await readFile(path("run.json"), "utf8")));
  const endedAt = generators[0]?.endedAt;
  if (endedAt === undefined) throw new Error(`the run ${name} has no generator: the load never started`);
  const since = async (file: string): Promise<number> =>
    (await stat(path(file))).mtimeMs - Date.parse(endedAt);
  const verdict = JSON.parse(await readFile(path("verdict.json"), "utf8")) as {
    verdict: string;
    code: string;
  };
  return [
    {
      what: "verdict after the load's end",
      value: await since("verdict.json"),
      unit: "ms",
      target: { atMost: 2_000 },
      note: `while the system stops; it was ${verdict.verdict}, ${verdict.code}`,
    },
    { what: "reports after the load's end", value: await since("report.json"), unit: "ms" },
  ];
}

const reportDirectory = await mkdtemp(join(tmpdir(), "loadproof-memory-"));
try {
  const { memoryBytesMax, readings } = await runMeasured(reportDirectory);
  report([
    {
      what: `harness memory, msa-hotpath with ${users} VUs for ${duration}`,
      value: memoryBytesMax / MEGABYTE,
      unit: "MB",
      target: { atMost: 250 },
      note: `highest of ${readings} readings of resident memory, one each ${withUnit(READING_MS, "ms")}`,
    },
    ...(await timesAfterLoad(reportDirectory)),
  ]);
} finally {
  await rm(reportDirectory, { recursive: true, force: true });
}
