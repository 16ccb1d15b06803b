import { expect, test } from "vitest";
import type { Context } from "../../context.ts";
import { k6Environment } from "./k6-environment.ts";

function make(
  environment: Record<string, string>,
  variables: Record<string, string> = {},
): Record<string, string> {
  const context = { environment, workingDirectory: "/work" } as unknown as Context;
  const bundle = {
    path: "/run/scenario.js",
    script: "/scripts/a.ts",
    reference: { path: "scenario.js", sha256: "" },
    exports: [],
    format: "esm",
  } as const;
  const plan = { shape: null, seed: 7, scenario: "a", profile: null };
  return k6Environment({ bundle, plan, variables, context, summaryPath: "/run/summary.json" });
}

test("k6 sees none of its option variables, the script's init code all of them", () => {
  const made = make(
    { K6_VUS: "9", K6_DURATION: "1s", K6_STAGES: "1s:1", K6_ITERATIONS: "1", K6_OUT: "json", PATH: "/bin" },
    { K6_TARGET: "x", BASE_URL: "http://a" },
  );
  const options = Object.keys(made).filter((name) => name.startsWith("K6_"));
  expect(options.sort()).toEqual([
    "K6_AUTO_EXTENSION_RESOLUTION",
    "K6_CSV_TIME_FORMAT",
    "K6_NO_USAGE_REPORT",
  ]);
  expect(JSON.parse(made["LOADPROOF_SCRIPT_VARIABLES"] ?? "")).toEqual({
    K6_VUS: "9",
    K6_DURATION: "1s",
    K6_STAGES: "1s:1",
    K6_ITERATIONS: "1",
    K6_OUT: "json",
    K6_TARGET: "x",
  });
  expect(made).toMatchObject({ PATH: "/bin", BASE_URL: "http://a", LOADPROOF_SCRIPT_DIRECTORY: "/scripts" });
  expect(JSON.parse(made["LOADPROOF_PLAN"] ?? "")).toEqual({
    shape: null,
    seed: 7,
    scenario: "a",
    profile: null,
  });
});

test.each(["K6_BROWSER_HEADLESS", "K6_SECRET_SOURCE", "K6_INSECURE_SKIP_TLS_VERIFY", "K6_DNS"])(
  "%s says how to connect and is passed on",
  (name) => {
    expect(make({ [name]: "x" })).toHaveProperty(name, "x");
  },
);

test("the Go runtime is tuned unless the caller did", () => {
  expect(make({})["GOGC"]).toBe("400");
  expect(Number(make({})["GOMEMLIMIT"])).toBeGreaterThan(0);
  expect(make({ GOGC: "50", GOMEMLIMIT: "1GiB" })).toMatchObject({ GOGC: "50", GOMEMLIMIT: "1GiB" });
});
