import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testContext } from "../../environment/fixtures/context.ts";
import { InputProblems } from "../../errors.ts";
import { type ProductionFlags, readProductionOptions } from "./read-options.ts";

type Variables = Readonly<Record<string, string>>;

function read(flags: ProductionFlags, environment: Variables = {}) {
  return readProductionOptions(flags, testContext({ environment }));
}

function problemsOf(flags: ProductionFlags, environment?: Variables): readonly string[] {
  try {
    read(flags, environment);
  } catch (error) {
    if (error instanceof InputProblems) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("options of verify production", () => {
  test("the bundled exchange, and the file's own windows", () => {
    expect(read({ step: "canary-5", by: "Kim" })).toMatchObject({
      step: { name: "canary-5", kind: "canary", number: 5 },
      lengthMs: null,
      isPast: false,
      by: "Kim",
      forced: null,
      own: null,
      state: join(process.cwd(), "production"),
    });
  });

  test("a system of one's own", () => {
    const environment = {
      PROMETHEUS_URL: "http://127.0.0.1:9090",
      EXCHANGE_BASE_URL: "http://127.0.0.1:8085/",
      KAFKA_BOOTSTRAP: "127.0.0.1:9092",
      PROMETHEUS_TOKEN: "t",
    };
    expect(read({ step: "baseline", for: "5m", past: true }, environment)).toMatchObject({
      lengthMs: 300_000,
      isPast: true,
      own: {
        prometheus: { url: "http://127.0.0.1:9090", token: "t" },
        baseUrl: "http://127.0.0.1:8085",
        kafka: "127.0.0.1:9092",
      },
    });
  });

  test.each<[ProductionFlags, Variables, readonly (string | RegExp)[]]>([
    [{}, {}, [/^--step: expected one of prepare, baseline, shard-1, /]],
    [{ step: "canary-10" }, {}, [/^--step "canary-10": expected one of prepare, .*day-7/]],
    [{ step: "shard-1", for: "15m" }, {}, ['--for "15m": expected nothing: shard-1 looks at a moment']],
    [
      { step: "full", for: "1s", by: " ", force: "", lang: "xx" },
      {},
      [
        '--lang "xx": expected one of en, ko',
        '--for "1s": expected a duration of at least 5s, such as 15m',
        '--by "": expected a name',
        '--force "": expected the reason',
      ],
    ],
    [
      { step: "full" },
      { EXCHANGE_BASE_URL: "http://127.0.0.1:1" },
      [
        /^base URLs "http:\/\/127.0.0.1:1": expected the Prometheus of that system with it; set PROMETHEUS_URL/,
      ],
    ],
    [
      { step: "full", runtime: "external", defects: "slow-store" },
      {},
      [/^--runtime "external": expected auto/, /^--defects "slow-store": expected one of exchange's/],
    ],
    [
      { step: "full", prometheus: "http://127.0.0.1:1", defects: "lost-orders" },
      {},
      ['--defects "lost-orders": expected none for a system that is not ours to change'],
    ],
    [{ step: "full", thresholds: "none.yaml" }, {}, [/^--thresholds ".*none.yaml": expected a file such as/]],
  ])("%j with %j", (flags, environment, expected) => {
    const problems = problemsOf(flags, environment);
    expect(problems).toHaveLength(expected.length);
    for (const [index, one] of expected.entries())
      if (typeof one === "string") expect(problems[index]).toBe(one);
      else expect(problems[index]).toMatch(one);
  });
});
