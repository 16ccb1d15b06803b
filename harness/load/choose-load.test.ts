import { describe, expect, test } from "vitest";
import type { LoadShape } from "../contracts/shape.ts";
import { NO_K6_OPTIONS } from "../k6-options/k6-options.ts";
import { chooseLoad } from "./choose-load.ts";
import type { LoadOptions } from "./load-options.ts";

const SHAPE: LoadShape = {
  model: "closed",
  vusMax: 1,
  phases: [{ phase: "steady", durationMs: 1, from: 1, to: 1 }],
};

function options(
  scenario: string,
  shape: LoadShape | null,
  exports: readonly string[],
  more: Partial<LoadOptions> = {},
): LoadOptions {
  return {
    plan: { scenario, shape, script: "a.ts" },
    bundle: { exports, format: "esm" },
    context: { environment: {} },
    variables: {},
    ...more,
  } as unknown as LoadOptions;
}

describe("chooseLoad", () => {
  test.each([
    [
      "a scenario of ours reads the plan itself",
      options("msa-hotpath", SHAPE, ["restUser"]),
      { shape: null, readsPlan: true },
    ],
    ["a script without a profile", options("mine", null, ["other"]), { shape: null, readsPlan: false }],
    ["a script with a profile", options("mine", SHAPE, ["default"]), { shape: SHAPE, readsPlan: false }],
    [
      "a script with users and time",
      options("mine", null, ["default"], { k6Options: { ...NO_K6_OPTIONS, load: { K6_VUS: "3" } } }),
      { shape: null, readsPlan: false },
    ],
    [
      "a script that reads the plan itself",
      options("mine", SHAPE, ["default"], { applyShape: false }),
      { shape: null, readsPlan: true },
    ],
  ])("%s", (_, given, chosen) => {
    expect(chooseLoad(given)).toEqual(chosen);
  });

  test.each([
    ["a profile", options("mine", SHAPE, ["browse"])],
    [
      "iterations",
      options("mine", null, ["browse"], { k6Options: { ...NO_K6_OPTIONS, load: { K6_ITERATIONS: "3" } } }),
    ],
    [
      "users of a variable",
      options("mine", null, ["browse"], { k6Options: NO_K6_OPTIONS, variables: { K6_VUS: "3" } }),
    ],
  ])("%s for a script without a default function is refused", (_, given) => {
    expect(() => chooseLoad(given)).toThrow(
      'script "a.ts": expected a script with a default function: profiles, --vus, --duration, --iterations and --stage run that one; ' +
        "leave them (and K6_VUS, K6_DURATION, ...) out to run the script's own scenarios",
    );
  });

  test("what a CommonJS script exports is not known", () => {
    const bundle = { exports: [], format: "cjs" } as unknown as LoadOptions["bundle"];
    expect(chooseLoad({ ...options("mine", SHAPE, []), bundle }).shape).toBe(SHAPE);
  });
});
