import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SampleStore } from "#harness/contracts/samples.ts";
import { bundleScript, runLoad } from "#harness/load/index.ts";
import { readSampleStore } from "#harness/sketch/index.ts";
import { requireTool } from "#harness/tools/index.ts";
import { benchmarkContext } from "./context.ts";

export interface ScriptRun {
  /** Absolute path of a k6 script with options of its own. */
  readonly script: string;
  /** Takes bundle, samples and log. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly onSecond: () => void;
}

/** Runs a k6 script as `loadproof run` does and gives what it measured. Throws when k6 failed or an iteration threw. */
export async function runScript({ script, folder, variables, onSecond }: ScriptRun): Promise<SampleStore> {
  const context = benchmarkContext();
  const bundle = await bundleScript({
    script,
    outputDirectory: folder,
    projectDirectory: context.projectDirectory,
  });
  const {
    generators: [generator],
    scriptErrors,
    samples,
  } = await runLoad({
    k6: await requireTool("k6", context),
    bundle,
    plan: {
      schema: "loadproof.plan",
      version: 1,
      runId: "benchmark",
      createdAt: new Date().toISOString(),
      scenario: "benchmark",
      profile: null,
      script,
      shape: null,
      thresholds: null,
      runtime: "processes",
      targets: {},
      command: "",
      seed: 1,
      defects: [],
      schedule: [],
    },
    variables,
    runDirectory: folder,
    context,
    signal: context.interrupted,
    onSnapshot: onSecond,
  });
  if (generator.exitCode !== 0 || scriptErrors.count > 0 || samples === null) {
    const [said] = scriptErrors.messages;
    const reason = scriptErrors.fatal ?? said?.message ?? generator.stopReason ?? "it took no samples";
    throw new Error(`k6 ended with ${generator.exitCode ?? generator.signal}: ${reason}`);
  }
  return readSampleStore(await readFile(join(folder, samples.path)));
}
