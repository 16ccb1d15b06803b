import { SCENARIOS } from "#scenarios/catalog.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { InputProblems } from "../errors.ts";
import type { LoadOptions, LoadOverrides } from "./load-options.ts";

/** What k6 is told of the load on its command line; nothing when the script's own options give it. */
export interface CommandLineLoad {
  /** Given as stages in place of the script's own scenarios. */
  readonly shape: LoadShape | null;
  readonly overrides: LoadOverrides;
}

/** Throws BAD_INPUT when the script has no default function for load that comes from outside. */
export function chooseLoad({ plan, bundle, overrides = {}, applyShape }: LoadOptions): CommandLineLoad {
  const isOurs = SCENARIOS.some(({ name }) => name === plan.scenario);
  const shape = (applyShape ?? !isOurs) ? plan.shape : null;
  const fromOutside = shape !== null || overrides.vus !== undefined || overrides.durationMs !== undefined;
  if (fromOutside && bundle.format === "esm" && !bundle.exports.includes("default")) {
    const expected = "a script with a default function: profiles, --vus and --duration run that one";
    const hint = "leave them out to run the script's own scenarios";
    throw new InputProblems([{ subject: "script", value: plan.script, expected, hint }]);
  }
  return { shape, overrides: shape === null ? overrides : {} };
}
