import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, median, report, spread, withUnit } from "./lib/figures.ts";
import { OBJECTIVES, REQUESTS_PER_SECOND, SAMPLES_FILE, saveMadeUpRun, SERIES } from "./lib/made-up-hour.ts";
import { runToVerdict } from "./lib/loadproof.ts";
import { inOwnProcess } from "./lib/once.ts";

/**
 * What judging costs: one hour of 300 series in one-second buckets with 60 objectives, half of them in windows; and
 * merging 50 generators of that size. Each measurement has a process of its own, so that memory is its own.
 * Arguments: seconds of the run (3600), generators (50).
 */
const [seconds = 3_600, generators = 50] = process.argv.slice(2).map(Number);
const ROUNDS = 3;
const MEGABYTE = 1e6;

async function judging(folder: string): Promise<Figure[]> {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push(await inOwnProcess(new URL("./lib/judge-once.ts", import.meta.url), [folder]));
  const wallMs = rounds.map((round) => round.wallMs);
  const cpuMs = median(rounds.map((round) => round.cpuMs));
  const memory = Math.max(...rounds.map((round) => round.memoryBytesMax - round.memoryBytesBefore));
  const fileBytes = statSync(join(folder, SAMPLES_FILE)).size;
  const subject = `${OBJECTIVES} objectives on ${SERIES} series x ${seconds.toLocaleString("en")} s`;
  return [
    {
      what: `judging ${subject}`,
      value: median(wallMs),
      unit: "ms",
      target: { atMost: 1_000 },
      note: `median ${spread(wallMs)}, files read and checked; CPU ${withUnit(cpuMs, "ms")}`,
    },
    {
      what: "memory that judging it adds",
      value: memory / MEGABYTE,
      unit: "MB",
      target: { atMost: 200 },
      note: `resident, with the ${withUnit(fileBytes / MEGABYTE, "MB")} of samples`,
    },
  ];
}

/** `what` tells what each generator has measured. */
async function merging(folder: string, what: string): Promise<Figure> {
  const words = [folder, String(generators)];
  const { wallMs, cpuMs, memoryBytesMax } = await inOwnProcess(
    new URL("./lib/merge-once.ts", import.meta.url),
    words,
  );
  const bytes = statSync(join(folder, SAMPLES_FILE)).size * generators;
  return {
    what: `merging ${generators} generators ${what}`,
    value: wallMs,
    unit: "ms",
    target: { atMost: 5_000 },
    note: `${withUnit(bytes / MEGABYTE, "MB")} of samples; CPU ${withUnit(cpuMs, "ms")}, process ${withUnit(memoryBytesMax / MEGABYTE, "MB")}`,
  };
}

/** The command on a saved run, its start included. */
function command(words: readonly string[]): Figure {
  const startedAt = performance.now();
  runToVerdict(words);
  const value = performance.now() - startedAt;
  return { what: `loadproof ${words[0]} of that run`, value, unit: "ms", note: "the whole command" };
}

const folder = await mkdtemp(join(tmpdir(), "loadproof-verdict-"));
try {
  const [whole, share] = [join(folder, "whole"), join(folder, "share")];
  saveMadeUpRun(whole, { seconds });
  saveMadeUpRun(share, { seconds, requestsPerSecond: REQUESTS_PER_SECOND / generators });
  report([
    ...(await judging(whole)),
    await merging(whole, `of ${REQUESTS_PER_SECOND.toLocaleString("en")} requests/s each`),
    await merging(share, "that share that load"),
    command(["judge", whole]),
    command(["report", whole]),
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}
