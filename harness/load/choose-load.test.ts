import { describe, expect, test } from "vitest";
import type { LoadShape } from "../contracts/shape.ts";
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
    ...more,
  } as unknown as LoadOptions;
}

describe("chooseLoad", () => {
  test.each([
    [
      "a scenario of ours reads the plan itself",
      options("msa-hotpath", SHAPE, ["restUser"]),
      { shape: null, overrides: {} },
    ],
    ["a script without a profile", options("mine", null, ["other"]), { shape: null, overrides: {} }],
    ["a script with a profile", options("mine", SHAPE, ["default"]), { shape: SHAPE, overrides: {} }],
    [
      "a script with users and time",
      options("mine", null, ["default"], { overrides: { vus: 3, durationMs: 9 } }),
      { shape: null, overrides: { vus: 3, durationMs: 9 } },
    ],
    [
      "a profile holds the users already",
      options("mine", SHAPE, ["default"], { overrides: { vus: 3 } }),
      { shape: SHAPE, overrides: {} },
    ],
    [
      "a script that reads the plan itself",
      options("mine", SHAPE, ["default"], { applyShape: false }),
      { shape: null, overrides: {} },
    ],
  ])("%s", (_, given, chosen) => {
    expect(chooseLoad(given)).toEqual(chosen);
  });

  test.each([
    ["a profile", options("mine", SHAPE, ["browse"])],
    ["users", options("mine", null, ["browse"], { overrides: { vus: 3 } })],
  ])("%s for a script without a default function is refused", (_, given) => {
    expect(() => chooseLoad(given)).toThrow(
      'script "a.ts": expected a script with a default function: profiles, --vus and --duration run that one; ' +
        "leave them out to run the script's own scenarios",
    );
  });

  test("what a CommonJS script exports is not known", () => {
    const bundle = { exports: [], format: "cjs" } as unknown as LoadOptions["bundle"];
    expect(chooseLoad({ ...options("mine", SHAPE, []), bundle }).shape).toBe(SHAPE);
  });
});
