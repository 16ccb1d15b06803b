import { describe, expect, test } from "vitest";
import { testContext } from "../environment/fixtures/context.ts";
import { InputProblems } from "../errors.ts";
import { readCircuitBreakerOptions } from "./circuit-breaker/read-options.ts";
import { readVerifyOptions, type VerifyFlags } from "./read-options.ts";

type Variables = Readonly<Record<string, string>>;

function read(plan: string | undefined, flags: VerifyFlags, environment: Variables = {}) {
  return readVerifyOptions(plan, flags, testContext({ environment }));
}

function problemsOf(plan: string | undefined, flags: VerifyFlags, environment?: Variables): string[] {
  try {
    read(plan, flags, environment);
  } catch (error) {
    if (error instanceof InputProblems) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("options of verify", () => {
  test.each<[VerifyFlags, Variables, object]>([
    [{ phase: "1" }, {}, { phases: [1], scale: 1, runtime: "auto", language: "en" }],
    [
      { phase: "2", scale: "0.1" },
      { SUT_RUNTIME: "processes" },
      { phases: [2], scale: 0.1, runtime: "processes" },
    ],
    [{ phase: "all", lang: "ko" }, { REPORT_LANG: "en" }, { phases: [1, 2, 3, 4], language: "ko" }],
  ])("%j with %j", (flags, environment, expected) => {
    expect(read("staging", flags, environment)).toMatchObject(expected);
  });

  test.each<[string | undefined, VerifyFlags, Variables, string[]]>([
    [
      undefined,
      {},
      {},
      [
        "plan: expected one of staging, production, circuit-breaker",
        "--phase: expected one of 1, 2, 3, 4, all",
      ],
    ],
    [
      "stagin",
      { phase: "5", scale: "7", lang: "xx" },
      {},
      [
        'plan "stagin": expected one of staging, production, circuit-breaker; did you mean staging?',
        '--phase "5": expected one of 1, 2, 3, 4, all',
        '--lang "xx": expected one of en, ko',
        '--scale "7": expected a number from 0.01 to 1, such as 0.1 for a tenth of the time',
      ],
    ],
    [
      "staging",
      { phase: "1", scale: "0.5" },
      {},
      ['--scale "0.5": expected phase 2, whose ramp it shortens'],
    ],
    [
      "staging",
      { phase: "2" },
      { K6_VUS: "5", K6_DURATION: "1s", PROFILE: "quick", EXCHANGE_BASE_URL: "http://127.0.0.1:1" },
      [
        'K6_VUS "5": expected nothing: the plan says what load is made; unset it; --scale shortens the ramp',
        'K6_DURATION "1s": expected nothing: the plan says what load is made; unset it; --scale shortens the ramp',
        'PROFILE "quick": expected nothing: the plan says what load is made; unset it; --scale shortens the ramp',
        'base URLs "exchange": expected none: the plan is carried out on the bundled exchange, which it starts by itself; unset them, or load a system of yours with `loadproof run exchange-orders`',
      ],
    ],
  ])("%s %j with %j: all that is wrong at once", (plan, flags, environment, expected) => {
    expect(problemsOf(plan, flags, environment)).toEqual(expected);
  });

  test("a system that is not ours is refused", () => {
    expect(problemsOf("staging", { phase: "2", runtime: "external" })[0]).toContain('--runtime "external"');
  });
});

describe("options of verify circuit-breaker", () => {
  test("are where the report goes", () => {
    const context = testContext({
      environment: { REPORT_DIR: "/tmp/reports", DEFECTS: "breaker-stays-open" },
    });
    expect(readCircuitBreakerOptions({}, context)).toEqual({
      reportDirectory: "/tmp/reports",
      defects: ["breaker-stays-open"],
    });
  });

  test("are none of the staging plan, and need processes", () => {
    const flags = { phase: "1", scale: "0.5", runtime: "containers" } as const;
    expect(() => readCircuitBreakerOptions(flags, testContext({ environment: {} }))).toThrow(
      [
        '--phase "1": expected nothing: it belongs to the plan staging',
        '--scale "0.5": expected nothing: it belongs to the plan staging',
        '--runtime "containers": expected processes: only there can the test stop and start the broker',
      ].join("\n"),
    );
  });
});
