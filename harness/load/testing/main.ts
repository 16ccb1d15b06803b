import type { Context } from "../../context.ts";
import type { RunPlan } from "../../contracts/plan.ts";
import { bundleScript, runLoad } from "../index.ts";

/**
 * Runs one load in a process of its own, as `loadproof run` does, and prints as JSON what k6 and the harness used: for
 * tests that kill the harness and for the benchmark of its cost. Argument: JSON of `RunOnce`.
 */
export interface RunOnce {
  /** Executable of k6. */
  readonly k6: string;
  readonly script: string;
  /** Where the run writes. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface RunOnceResult {
  readonly k6CpuSeconds: number;
  readonly harnessCpuSeconds: number;
  readonly harnessMemoryBytesMax: number;
  readonly k6MemoryBytesMax: number;
  readonly samples: number;
}

const options = JSON.parse(process.argv[2] ?? "{}") as RunOnce;
const context: Context = {
  environment: process.env,
  workingDirectory: options.folder,
  projectDirectory: options.folder,
  platform: process.platform,
  architecture: process.arch,
  userId: process.getuid?.(),
  nodeExecutable: process.execPath,
  nodeVersion: process.versions.node,
  processId: process.pid,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  interrupted: new AbortController().signal,
};
const plan: RunPlan = {
  schema: "loadproof.plan",
  version: 1,
  runId: "cost",
  createdAt: new Date().toISOString(),
  scenario: "cost",
  profile: null,
  script: options.script,
  shape: null,
  thresholds: null,
  runtime: "external",
  targets: {},
  command: "",
  seed: 1,
  defects: [],
  schedule: [],
};

let memoryBytesMax = 0;
const bundle = await bundleScript({
  script: options.script,
  outputDirectory: options.folder,
  projectDirectory: options.folder,
});
const {
  generators: [generator],
} = await runLoad({
  k6: { name: "k6", path: options.k6, version: "", source: "cache" },
  bundle,
  plan,
  variables: options.variables,
  runDirectory: options.folder,
  context,
  signal: context.interrupted,
  onSnapshot: () => {
    memoryBytesMax = Math.max(memoryBytesMax, process.memoryUsage.rss());
  },
});
const result: RunOnceResult = {
  k6CpuSeconds: generator.cpuSeconds,
  harnessCpuSeconds: generator.harnessCpuSeconds,
  harnessMemoryBytesMax: memoryBytesMax,
  k6MemoryBytesMax: generator.memoryBytesMax,
  samples: generator.samples.accepted,
};
console.log(JSON.stringify(result));
