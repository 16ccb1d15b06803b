import { expect, test } from "vitest";
import { type K6Options, NO_K6_OPTIONS } from "../../k6-options/k6-options.ts";
import { inspectEnvironment, k6Setting, type K6Setting } from "./k6-environment.ts";

type Variables = Record<string, string>;

function make(
  environment: Variables,
  variables: Variables = {},
  k6Options: Partial<K6Options> = {},
  readsPlan = false,
): K6Setting {
  return k6Setting({
    bundle: { script: "/scripts/a.ts" },
    plan: { shape: null, seed: 7, scenario: "a", profile: null },
    readsPlan,
    variables,
    context: { environment, workingDirectory: "/work" },
    summaryPath: "/run/summary.json",
    k6Options: { ...NO_K6_OPTIONS, ...k6Options },
  });
}

/** What a script sees of it, as the bundle mends it. */
function seen({ environment, settings }: K6Setting, systemVariables = true): Variables {
  const { hidden = {}, added = {} } = settings.variables ?? {};
  const shown = Object.entries(systemVariables ? environment : {}).filter(
    ([name, value]) => hidden[name] !== value,
  );
  return { ...Object.fromEntries(shown), ...added };
}

test.each([
  ["none", [], []],
  ["of k6's metrics", [{ metric: "http_reqs", where: { vu: "1", own: "x" }, each: "ip" }], ["vu", "ip"]],
  ["of a metric of the script's", [{ metric: "mine", where: { vu: "1" }, each: "ip" }], []],
])("system tags are asked for where they are judged: %s", (_what, judged, expected) => {
  const { settings } = k6Setting({
    bundle: { script: "/a.ts" },
    plan: { shape: null, seed: 7, scenario: "a", profile: null },
    readsPlan: false,
    variables: {},
    context: { environment: {}, workingDirectory: "/work" },
    summaryPath: null,
    judged,
  });
  expect(settings.systemTags).toEqual(expected);
});

test.each<[string, Variables, Variables, Partial<K6Options>]>([
  ["plain ones", { PATH: "/bin", USER: "u" }, { K6_TARGET_URL: "x", BASE_URL: "http://a/" }, {}],
  ["those that k6 takes", { K6_ITERATIONS: "5" }, { K6_VUS: "2" }, {}],
  ["one that k6 must not get", { K6_OUT: "json=a" }, {}, { changed: { K6_OUT: null } }],
  ["one with another path for k6", { K6_CONFIG: "c.json" }, {}, { changed: { K6_CONFIG: "/work/c.json" } }],
  ["those of Go", { GOGC: "50", GOMEMLIMIT: "1GiB" }, {}, {}],
  ["what we force upon k6", { K6_AUTO_EXTENSION_RESOLUTION: "true" }, {}, {}],
])("a script sees what the user set and nothing else: %s", (_, environment, variables, options) => {
  expect(seen(make(environment, variables, options))).toEqual({ ...environment, ...variables });
});

test("without the system's variables a script sees those of -e alone", () => {
  const setting = make({ PATH: "/bin" }, { A: "1" }, { systemVariables: false });
  expect(seen(setting, false)).toEqual({ A: "1" });
  expect(setting.environment).toMatchObject({ PATH: "/bin" });
});

test("k6 gets what it must have", () => {
  const { environment } = make(
    { K6_OUT: "json=a", K6_CONFIG: "c.json", K6_AUTO_EXTENSION_RESOLUTION: "true" },
    {},
    { changed: { K6_OUT: null, K6_CONFIG: "/work/c.json" } },
  );
  expect(environment).toMatchObject({ K6_CONFIG: "/work/c.json", K6_AUTO_EXTENSION_RESOLUTION: "false" });
  expect(environment).not.toHaveProperty("K6_OUT");
});

test("a script that reads the plan finds it", () => {
  const plan = make({}, {}, {}, true).environment["LOADPROOF_PLAN"] ?? "";
  expect(JSON.parse(plan)).toEqual({ shape: null, seed: 7, scenario: "a", profile: null });
});

test("the Go runtime is tuned unless the caller did", () => {
  const { environment } = make({});
  expect(environment["GOGC"]).toBe("400");
  expect(Number(environment["GOMEMLIMIT"])).toBeGreaterThan(0);
});

test("k6 inspect sees the load of the flags in place of that of the variables", () => {
  const setting = make({ K6_DURATION: "1m", K6_VUS: "3" });
  const load = { K6_ITERATIONS: "9" };
  const environment = inspectEnvironment(setting, { ...NO_K6_OPTIONS, load });
  expect(environment).toMatchObject({ K6_ITERATIONS: "9", K6_VUS: "3" });
  expect(environment).not.toHaveProperty("K6_DURATION");
  expect(inspectEnvironment(setting, { ...NO_K6_OPTIONS, load: { K6_VUS: "5" } })).toMatchObject({
    K6_DURATION: "1m",
    K6_VUS: "5",
  });
});
