import { dirname } from "node:path";
import type { Context } from "../../context.ts";
import type { TagSelection } from "../../contracts/samples.ts";
import type { RunPlan } from "../../contracts/plan.ts";
import { COLUMN_TAGS, METADATA_TAGS } from "../../contracts/system-tags.ts";
import { type K6Options, NO_K6_OPTIONS } from "../../k6-options/k6-options.ts";
import type { Bundle } from "../bundle/bundle-script.ts";
import type { RuntimeSettings } from "../bundle/runtime/settings.ts";
import type { LoadThresholds } from "../load-options.ts";
import { isBuiltIn } from "../../judge/metrics/metric-types.ts";
import { arrivalsOf } from "./arrivals.ts";
import { goRuntime } from "./go-runtime.ts";

/** k6 looks for no binary elsewhere, whatever a script imports. */
const FIXED = { K6_AUTO_EXTENSION_RESOLUTION: "false" } as const;

export interface K6SettingParts {
  readonly bundle: Pick<Bundle, "script">;
  readonly plan: Pick<RunPlan, "shape" | "seed" | "scenario" | "profile">;
  /** Whether the script reads the plan, from `LOADPROOF_PLAN`: those of the catalogue do. */
  readonly readsPlan: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly context: Pick<Context, "environment" | "workingDirectory">;
  /** Where `handleSummary` data goes; `null` when nothing runs. */
  readonly summaryPath: string | null;
  readonly thresholds?: LoadThresholds | undefined;
  readonly k6Options?: K6Options | undefined;
  /** Samples that are judged by their tags: those of k6's own that they name are asked for. */
  readonly judged?: readonly TagSelection[] | undefined;
}

export interface K6Setting {
  /** Of the k6 process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Put before the bundle. */
  readonly settings: RuntimeSettings;
}

/**
 * Environment of the k6 process, which the script sees as `__ENV`: the caller's with what was given by `-e`, and what the
 * harness tells this script. What k6 must not get, or gets otherwise, is mended by the bundle, so the script sees all that
 * the user has set and nothing else. No variable goes by the command line, so no password stands in the process list.
 */
export function k6Setting(parts: K6SettingParts): K6Setting {
  const { bundle, plan, readsPlan, variables, context, summaryPath, k6Options = NO_K6_OPTIONS } = parts;
  const given = defined({ ...context.environment, ...variables });
  const { shape, seed, scenario, profile } = plan;
  const told: Record<string, string> = readsPlan
    ? { LOADPROOF_PLAN: JSON.stringify({ shape, seed, scenario, profile }) }
    : {};
  const ours = { ...defined(k6Options.changed), ...FIXED, ...goRuntime(context.environment) };
  const kept = Object.entries(given).filter(([name]) => k6Options.changed[name] !== null);
  const environment: Record<string, string> = { ...Object.fromEntries(kept), ...told, ...ours };
  const seen = k6Options.systemVariables ? given : { ...variables, ...told };
  return {
    environment,
    settings: {
      summaryPath: summaryPath ?? undefined,
      thresholds: parts.thresholds ?? {},
      withoutOwnThresholds: k6Options.withoutThresholds,
      systemTags: systemTagsOf(parts.judged ?? []),
      trendStatistics: k6Options.trendStatistics ?? undefined,
      arrivals: arrivalsOf(plan, readsPlan),
      scriptDirectory: dirname(bundle.script),
      workingDirectory: context.workingDirectory,
      variables: {
        hidden: select(ours, (name, value) => given[name] !== value),
        added: select(seen, (name, value) => environment[name] !== value || !k6Options.systemVariables),
      },
    },
  };
}

/** On metrics of its own a script's tags are there without asking. */
function systemTagsOf(judged: readonly TagSelection[]): readonly string[] {
  const ofRequests = judged.filter(({ metric }) => isBuiltIn(metric));
  const names = ofRequests.flatMap(({ where, each }) => [
    ...Object.keys(where),
    ...(each === null ? [] : [each]),
  ]);
  return [...new Set(names)].filter((name) => COLUMN_TAGS.has(name) || METADATA_TAGS.has(name));
}

/**
 * The environment in which `k6 inspect`, which has no flags for the load, sees the load of the flags. As k6 has it, one of
 * duration, iterations and stages takes the place of all three.
 */
export function inspectEnvironment(
  { environment }: K6Setting,
  { load }: K6Options = NO_K6_OPTIONS,
): Record<string, string> {
  const execution = ["K6_DURATION", "K6_ITERATIONS", "K6_STAGES"];
  const replaced = execution.some((name) => name in load) ? execution : [];
  return { ...select(environment, (name) => !replaced.includes(name)), ...load };
}

function select(
  variables: Readonly<Record<string, string>>,
  keep: (name: string, value: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name, value]) => keep(name, value)));
}

function defined(variables: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
