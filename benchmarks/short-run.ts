import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { readEndedChildrenCpu } from "#harness/load/machine/process-usage.ts";
import { requireTool } from "#harness/tools/index.ts";
import { benchmarkContext } from "./lib/context.ts";
import { median, report, spread } from "./lib/figures.ts";
import { launcher } from "./lib/loadproof.ts";

/**
 * What `loadproof run` adds to a short script: the same script of two seconds by k6 alone and by the harness, from the
 * command to its end (verdict and reports written), in turns. Argument: pairs (10).
 */
const [pairs = 10] = process.argv.slice(2).map(Number);

const SCRIPT = fileURLToPath(new URL("lib/short-script.js", import.meta.url));
const CHEAP_TARGET = fileURLToPath(new URL("lib/cheap-target.ts", import.meta.url));

interface Taken {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const ENDED_CHILDREN = async (): Promise<number> => (await readEndedChildrenCpu(process.pid)) ?? Number.NaN;

async function take(command: string, words: readonly string[], url: string): Promise<Taken> {
  const cpuBefore = await ENDED_CHILDREN();
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(command, words, {
    encoding: "utf8",
    env: { ...process.env, TARGET_URL: url },
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  if (status !== 0) throw new Error(`${command} ${words.join(" ")} ended with ${status}: ${stderr}`);
  return { seconds, cpuSeconds: (await ENDED_CHILDREN()) - cpuBefore };
}

const { path: k6 } = await requireTool("k6", benchmarkContext());
const folder = await mkdtemp(join(tmpdir(), "loadproof-short-"));
const target = spawn(process.execPath, [CHEAP_TARGET], { stdio: ["pipe", "pipe", "inherit"] });
try {
  const [port] = (await once(createInterface({ input: target.stdout }), "line")) as [string];
  const url = `http://127.0.0.1:${port}`;
  const bare = (): Promise<Taken> =>
    take(k6, ["run", "--quiet", "--no-usage-report", "--include-system-env-vars", SCRIPT], url);
  const harness = (): Promise<Taken> =>
    take(launcher, ["run", SCRIPT, "-e", `TARGET_URL=${url}`, "--report-dir", folder, "--quiet"], url);
  await harness();
  const taken: { readonly bare: Taken; readonly harness: Taken }[] = [];
  for (let pair = 0; pair < pairs; pair += 1)
    taken.push(
      pair % 2 === 0
        ? { bare: await bare(), harness: await harness() }
        : { harness: await harness(), bare: await bare() },
    );
  const differences = taken.map((pair) => pair.harness.seconds - pair.bare.seconds);
  const cpuDifferences = taken.map((pair) => pair.harness.cpuSeconds - pair.bare.cpuSeconds);
  report([
    {
      what: "loadproof run over bare k6, script of 2 s",
      value: median(differences),
      unit: "s",
      target: { atMost: 1 },
      note: `median of ${pairs} pairs ${spread(differences)}`,
    },
    {
      what: "the least of them",
      value: Math.min(...differences),
      unit: "s",
      note: "what a busy machine changes least",
    },
    { what: "CPU over bare k6", value: median(cpuDifferences), unit: "s", note: spread(cpuDifferences) },
    {
      what: "k6 alone",
      value: median(taken.map((pair) => pair.bare.seconds)),
      unit: "s",
      note: "for comparison",
    },
  ]);
} finally {
  target.stdin.end();
  await rm(folder, { recursive: true, force: true });
}
