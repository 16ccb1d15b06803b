import type { Context } from "../context.ts";
import type { Runtime } from "../contracts/plan.ts";
import type { Flags, Language } from "../options/table.ts";
import type { Experiment } from "./experiments.ts";

/** What all runs of one call have in common. */
export interface ChaosSetting {
  readonly runtime: "auto" | Runtime;
  readonly language: Language;
}

/** Flags of `loadproof run` that make the run of an experiment. */
export function flagsOf({ file }: Experiment, { runtime, language }: ChaosSetting, reportDir: string): Flags {
  const { path, profile, vus, duration, thresholds } = file;
  return {
    fault: [path],
    ...(profile === null ? {} : { profile }),
    ...(vus === null ? {} : { vus }),
    ...(duration === null ? {} : { duration }),
    ...(thresholds === null ? {} : { thresholds }),
    runtime,
    lang: language,
    reportDir,
  };
}

/** The variables of the file win over the caller's: it says the whole run. */
export function contextOf({ file }: Experiment, context: Context): Context {
  return { ...context, environment: { ...context.environment, ...file.variables } };
}
