import { SCENARIOS } from "#scenarios/catalog.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { InputProblems } from "../errors.ts";
import type { LoadOptions } from "./load-options.ts";

/** Where the load of a run comes from. */
export interface ChosenLoad {
  /** Given as stages in place of the script's own scenarios. */
  readonly shape: LoadShape | null;
  /** Whether the script reads the plan, and makes its load of it. */
  readonly readsPlan: boolean;
}

/** Variables by which k6 takes a load in place of the script's scenarios. */
const LOAD_VARIABLES = ["K6_VUS", "K6_DURATION", "K6_ITERATIONS", "K6_STAGES"];

/** Throws BAD_INPUT when the script has no default function for load that comes from outside. */
export function chooseLoad(options: LoadOptions): ChosenLoad {
  const { plan, bundle, applyShape } = options;
  const readsPlan = !(applyShape ?? !SCENARIOS.some(({ name }) => name === plan.scenario));
  const shape = readsPlan ? null : plan.shape;
  if (
    (shape !== null || hasLoad(options)) &&
    bundle.format === "esm" &&
    !bundle.exports.includes("default")
  ) {
    const expected =
      "a script with a default function: profiles, --vus, --duration, --iterations and --stage run that one";
    const hint = "leave them (and K6_VUS, K6_DURATION, ...) out to run the script's own scenarios";
    throw new InputProblems([{ subject: "script", value: plan.script, expected, hint }]);
  }
  return { shape, readsPlan };
}

function hasLoad({ k6Options, variables, context }: LoadOptions): boolean {
  if (k6Options === undefined) return false;
  const given: Readonly<Record<string, string | undefined>> = { ...context.environment, ...variables };
  return (
    Object.keys(k6Options.load).length > 0 ||
    LOAD_VARIABLES.some((name) => given[name] && k6Options.changed[name] !== null)
  );
}
