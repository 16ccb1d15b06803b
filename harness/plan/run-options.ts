import { resolve } from "node:path";
import type { Context } from "../context.ts";
import type { Action, Runtime } from "../contracts/plan.ts";
import { readOption } from "../options/read-option.ts";
import type { Flags, Language, OptionName, ValueOf } from "../options/table.ts";
import type { ProblemCollector } from "../text/problems.ts";

/** The words of `loadproof run`, parsed; `undefined` where nothing was asked for. */
export interface RunOptions {
  readonly profile: string | undefined;
  readonly thresholds: string | undefined;
  /** Where the threshold file made of the run goes; empty: beside the script. */
  readonly writeThresholds: string | undefined;
  /** `name=URL`, as given; what they mean depends on the scenario. */
  readonly targets: readonly string[];
  /** Base URL of the Prometheus that sees a system of the user's. */
  readonly prometheus: string | undefined;
  readonly vus: number | undefined;
  readonly durationMs: number | undefined;
  /** A k6 of the user's, in place of the one that is found. */
  readonly k6: string | undefined;
  readonly reportDirectory: string;
  readonly runtime: "auto" | Runtime;
  readonly language: Language;
  readonly seed: number;
  readonly defects: readonly string[];
  /** What is to happen during the load. */
  readonly actions: readonly Action[];
  /** Faults beside them, and files of faults, as given. */
  readonly faults: readonly string[];
  /** Further variables for the script (`-e NAME=VALUE`). */
  readonly variables: Readonly<Record<string, string>>;
  readonly artifacts: boolean;
  /** Whether services that answer nobody are loaded all the same. */
  readonly allowDeadTarget: boolean;
  readonly strict: boolean;
  readonly output: "terminal" | "quiet" | "json";
}

/** Flags win over variables, variables over defaults. Every problem goes to the collector; a value is always returned. */
export function readRunOptions(flags: Flags, context: Context, problems: ProblemCollector): RunOptions {
  const variables = readOption("env", flags, context, problems);
  const seen = { environment: k6Variables(context.environment, variables) };
  const read = <Name extends OptionName>(name: Name): ValueOf<Name> =>
    readOption(name, flags, seen, problems);
  if (read("quiet") && read("json"))
    problems.add({ subject: "--quiet and --json", expected: "one of the two" });
  return {
    profile: read("profile"),
    thresholds: read("thresholds"),
    writeThresholds: read("writeThresholds"),
    targets: read("target"),
    prometheus: read("prometheus"),
    vus: read("vus"),
    durationMs: read("duration"),
    k6: read("k6"),
    reportDirectory: resolve(context.workingDirectory, read("reportDir")),
    runtime: read("runtime"),
    language: read("lang"),
    seed: read("seed"),
    defects: read("defects"),
    actions: read("action"),
    faults: read("fault"),
    variables,
    artifacts: read("artifacts"),
    allowDeadTarget: read("allowDeadTarget"),
    strict: read("strict"),
    output: read("json") ? "json" : read("quiet") ? "quiet" : "terminal",
  };
}

/** The variables from which options are read: as with k6, one of its own that is given by `-e` counts as one of the caller's. */
export function k6Variables(
  environment: Context["environment"],
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  const ofK6 = Object.entries(given).filter(([name]) => name.startsWith("K6_"));
  return { ...environment, ...Object.fromEntries(ofK6) };
}

/** The runtime of many runs, one after the other: processes, which start in seconds, unless something else was asked for. */
export function processesUnlessAsked(
  { runtime }: Pick<RunOptions, "runtime">,
  flags: Pick<Flags, "runtime">,
  { environment }: Pick<Context, "environment">,
): RunOptions["runtime"] {
  return flags.runtime === undefined && !environment["SUT_RUNTIME"] ? "processes" : runtime;
}
