import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { say } from "../../contracts/reason.ts";
import { makeTemporaryFolder } from "../../files/temporary-folder.ts";
import { Guardian } from "../../environment/guardian/guardian.ts";
import { NO_K6_OPTIONS } from "../../k6-options/k6-options.ts";
import { chooseLoad } from "../choose-load.ts";
import { bundleInput } from "../k6/bundle-input.ts";
import { inspectScript } from "../k6/inspect-script.ts";
import { runArguments } from "../k6/k6-arguments.ts";
import { k6Setting } from "../k6/k6-environment.ts";
import { K6Process, SOFT_STOP } from "../k6/k6-process.ts";
import { runLimitMs } from "../k6/run-limit.ts";
import { SUMMARY_FILE } from "../files.ts";
import type { GeneratorPart, LoadOptions } from "../load-options.ts";
import { Recording } from "../recording.ts";
import { SamplePipe } from "../samples/sample-pipe.ts";
import type { GeneratorSlot } from "./slots.ts";

/** Runs one k6 with its part of the load and gathers what it measures; throws as `runLoad` does. */
export async function runGenerator(options: LoadOptions, slot: GeneratorSlot): Promise<GeneratorPart> {
  const { bundle, context, k6: tool, plan, runDirectory } = options;
  const { shape, readsPlan } = chooseLoad(options);
  const { k6Options = NO_K6_OPTIONS } = options;
  await using resources = new AsyncDisposableStack();
  const guardian = resources.use(await Guardian.start(context));
  const folder = await makeTemporaryFolder("loadproof-k6");
  resources.defer(async () => {
    await rm(folder, { recursive: true, force: true });
    await guardian.forgetFolder(folder);
  });
  // Said at once and waited for once k6 runs: the guardian takes its time to start, and reads what lies in its pipe.
  const kept = guardian.keepFolder(folder);
  kept.catch(() => undefined);
  const inspection = await inspectScript({ ...options, k6Options, readsPlan });
  const source = await readFile(bundle.path, "utf8");
  const recording = resources.use(new Recording(options, slot.id, source, inspection));
  const pipe = resources.use(
    await SamplePipe.open(join(folder, "samples.csv"), (bytes) => recording.takeSamples(bytes)),
  );
  const { environment, settings } = k6Setting({
    bundle,
    plan,
    readsPlan,
    variables: options.variables,
    context,
    summaryPath: join(runDirectory, SUMMARY_FILE),
    thresholds: options.thresholds,
    judged: options.judged,
    k6Options,
  });
  const startedAtMs = context.now();
  const k6 = await K6Process.start({
    executable: tool.path,
    arguments: runArguments({
      shape,
      k6Options,
      samplePath: pipe.path,
      trendStatistics: inspection.trendStatistics,
      segment: slot.segment,
    }),
    environment,
    folder: dirname(bundle.script),
    input: await bundleInput(bundle, settings),
  });
  recording.attach(k6);
  resources.defer(() => k6.stop(say("HARNESS_FAILED", {})));
  await Promise.all([kept, guardian.watch(k6.processId, SOFT_STOP)]);
  options.onStarted?.();
  const exit = await recording.follow(k6, runLimitMs(inspection, shape));
  await guardian.forget(k6.processId);
  const drained = await pipe.finish();
  // Awaited here: a rejection must find its handler before the resources are let go.
  const part = await recording.finish(k6, exit, startedAtMs, drained);
  return { ...part, ownLoad: plan.shape === null ? inspection.ownLoad : null };
}
