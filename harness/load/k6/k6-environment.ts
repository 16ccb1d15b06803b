import { dirname } from "node:path";
import type { Context } from "../../context.ts";
import type { RunPlan } from "../../contracts/plan.ts";
import type { Bundle } from "../bundle/bundle-script.ts";
import type { LoadThresholds } from "../load-options.ts";
import { goRuntime } from "./go-runtime.ts";

/** k6 options that say how to connect or where secrets are, and nothing of the load or of its output. */
const PASSED_OPTIONS = /^K6_(BROWSER_|SECRET_SOURCE|INSECURE_SKIP_TLS_VERIFY$|DNS$|LOCAL_IPS$|TLS_)/;

const FIXED = {
  K6_NO_USAGE_REPORT: "true",
  K6_AUTO_EXTENSION_RESOLUTION: "false",
  K6_CSV_TIME_FORMAT: "unix_milli",
} as const;

interface Parts {
  readonly bundle: Bundle;
  readonly plan: Pick<RunPlan, "shape" | "seed" | "scenario" | "profile">;
  readonly variables: Readonly<Record<string, string>>;
  readonly context: Context;
  /** Where `handleSummary` data goes; `null` when nothing runs. */
  readonly summaryPath: string | null;
  readonly thresholds?: LoadThresholds | undefined;
}

/**
 * The environment of the k6 process, which the script sees as `__ENV`: the caller's without k6's option variables
 * (K6_VUS, K6_DURATION, K6_STAGES ... would override the script's scenarios, and do so even when given by `-e`; the
 * bundle puts them back into `__ENV` for init code that reads them), then what the harness tells every script. No
 * variable goes by the command line, so no password stands in the process list.
 */
export function k6Environment(parts: Parts): Record<string, string> {
  const { bundle, plan, variables, context, summaryPath } = parts;
  const { shape, seed, scenario, profile } = plan;
  const passed: Record<string, string> = {};
  const held: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...context.environment, ...variables })) {
    if (value !== undefined) (isOption(name) ? held : passed)[name] = value;
  }
  return {
    ...passed,
    ...FIXED,
    ...goRuntime(context.environment),
    LOADPROOF_PLAN: JSON.stringify({ shape, seed, scenario, profile }),
    LOADPROOF_SUMMARY: summaryPath ?? "",
    LOADPROOF_THRESHOLDS: thresholdsText(parts.thresholds ?? {}),
    LOADPROOF_SCRIPT_DIRECTORY: dirname(bundle.script),
    LOADPROOF_WORKING_DIRECTORY: context.workingDirectory,
    LOADPROOF_SCRIPT_VARIABLES: JSON.stringify(held),
  };
}

function isOption(name: string): boolean {
  return name.startsWith("K6_") && !PASSED_OPTIONS.test(name);
}

/** Empty when there are none: the script's options then stay untouched. */
function thresholdsText(thresholds: LoadThresholds): string {
  return Object.keys(thresholds).length === 0 ? "" : JSON.stringify(thresholds);
}
