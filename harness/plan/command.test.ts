import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { splitWords } from "../k6-options/split-words.ts";
import { takeK6Flags } from "../k6-options/take-flags.ts";
import { addOptions } from "../options/add-options.ts";
import { type Flags, type OptionName, OPTIONS } from "../options/table.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { reproduceCommand } from "./command.ts";
import { planRun } from "./prepare-run.ts";

const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 25);

/** A project of the real Makefile and a `bin/loadproof` that writes down how it was called. */
const folder = mkdtempSync(join(tmpdir(), "loadproof-command-"));
afterAll(() => rmSync(folder, { recursive: true }));
const project = makeContext().projectDirectory;
copyFileSync(join(project, "Makefile"), join(folder, "Makefile"));
copyFileSync(join(project, ".node-version"), join(folder, ".node-version"));
writeProgram("scripts", "bootstrap", "exit 0");
writeProgram(
  "bin",
  "loadproof",
  '[ "$1" = run ] || exit 0; env -0 >called.env; shift; printf "%s\\0" "$@" >called.words',
);

function writeProgram(directory: string, name: string, body: string): void {
  mkdirSync(join(folder, directory), { recursive: true });
  writeFileSync(join(folder, directory, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, directory, name), 0o755);
}

const script = join(folder, "it's mine.ts");
writeFileSync(script, "const { a } = { a: __ENV.SHOP, b: __ENV['API_TOKEN'] }; export default () => {};\n");
const thresholds = join(folder, "my slo.yaml");
writeFileSync(
  thresholds,
  'version: 1\nobjectives:\n  - { id: a, metric: http_req_failed, statistic: rate, pass: "< 1%" }\n',
);

interface Call {
  readonly scenario: string;
  readonly flags: Flags;
  readonly environment: Readonly<Record<string, string>>;
}

/** What a shell makes of the line, read as `loadproof run` reads it. */
function callOf(command: string): Call {
  execFileSync("sh", ["-c", command], { cwd: folder, env: { PATH: process.env["PATH"] }, stdio: "ignore" });
  const parts = (name: string): string[] => readFileSync(join(folder, name), "utf8").split("\0").slice(0, -1);
  const program = new Command().argument("<scenario>");
  takeK6Flags(addOptions(program, Object.keys(OPTIONS) as OptionName[]));
  program.parse(parts("called.words"), { from: "user" });
  const pairs = parts("called.env").map((pair) => [
    pair.slice(0, pair.indexOf("=")),
    pair.slice(pair.indexOf("=") + 1),
  ]);
  return {
    scenario: program.args[0] as string,
    flags: program.opts<Flags>(),
    environment: Object.fromEntries(pairs) as Record<string, string>,
  };
}

async function planned({ scenario, flags, environment }: Call) {
  const { plan, options, targets, serverAddresses } = await planRun(
    scenario,
    flags,
    makeContext({ environment }),
  );
  const { runId: _runId, createdAt: _createdAt, ...rest } = plan;
  const {
    reportDirectory: _reports,
    output: _output,
    artifacts: _artifacts,
    targets: _given,
    ...shaping
  } = options;
  return { plan: rest, options: shaping, targets, serverAddresses };
}

async function commandOf(
  scenario: string,
  flags: Flags,
  environment: Call["environment"] = {},
): Promise<string> {
  return (await planned({ scenario, flags, environment })).plan.command;
}

describe("the command that repeats a run", () => {
  const processes = { runtime: "processes" } as const;
  test.each<[string, Flags, Call["environment"], string]>([
    ["msa-hotpath", {}, { SUT_RUNTIME: "processes" }, "SUT_RUNTIME=processes make load-msa-report"],
    [
      "msa-hotpath",
      { vus: "50", duration: "1m", ...processes },
      { PROFILE: "smoke" },
      "K6_VUS=50 K6_DURATION=1m PROFILE=smoke SUT_RUNTIME=processes make load-msa-report",
    ],
    [
      "exchange-orders",
      { defects: "lost-orders", seed: "7", env: ["X=0"], ...processes },
      {},
      "bin/loadproof run exchange-orders --runtime processes --defects lost-orders --seed 7 -e X=0",
    ],
    [
      "msa-hotpath",
      { action: ["half=mark:x@15000ms", "stop:chat-2@10s+8s"], ...processes },
      {},
      "bin/loadproof run msa-hotpath --runtime processes --action half=mark:x@15s --action stop:chat-2@10s+8s",
    ],
    [
      "msa-hotpath",
      { fault: ["away=kill:chat-2@10s+8s"], action: ["mark:deploy@3s"], ...processes },
      {},
      "bin/loadproof run msa-hotpath --runtime processes --action mark:deploy@3s --fault away=kill:chat-2@10s+8s",
    ],
    [
      "chat",
      { target: ["chat=http://a:1,http://b:1", "session=http://c:2"], lang: "ko" },
      { TENANT_ID: "acme", USER_COUNT: "50" },
      "CHAT_BASE_URL=http://a:1,http://b:1 SESSION_BASE_URL=http://c:2 REPORT_LANG=ko TENANT_ID=acme USER_COUNT=50 make load-chat-report",
    ],
    [
      "exchange-orders",
      { prometheus: "http://p:9090", strict: true },
      { BASE_URL: "http://x:1", KAFKA_BOOTSTRAP: "k:9092", API_SECRET: "s3cret" },
      "KAFKA_BOOTSTRAP=k:9092 bin/loadproof run exchange-orders --target exchange=http://x:1 --prometheus http://p:9090 --strict",
    ],
    [
      "chat",
      { env: ["API_TOKEN=s3cret", "NOTE=it's"], artifacts: true, ...processes },
      { SMOKE_EMAIL: "me@example.com", SMOKE_PASSWORD: "s3cret", USER_COUNT: "7", THINK_TIME_FACTOR: "0" },
      "THINK_TIME_FACTOR=0 bin/loadproof run chat --runtime processes -e 'API_TOKEN=[redacted]' -e 'NOTE=it'\\''s' --artifacts",
    ],
    [
      script,
      { vus: "3" },
      { BASE_URL: "http://x:1" },
      `BASE_URL=http://x:1 bin/loadproof run '${folder}/it'\\''s mine.ts' --vus 3`,
    ],
    [
      script,
      { k6Flags: splitWords(["-i", "5", "--tag", "a=b c", "--no-setup", "--", "--new"]).k6, env: ["A=1"] },
      { SHOP: "x y", K6_RPS: "5", UNREAD: "z", A: "2", API_TOKEN: "s3cret" },
      `K6_RPS=5 SHOP='x y' bin/loadproof run '${folder}/it'\\''s mine.ts' -e A=1 --iterations=5 '--tag=a=b c' --no-setup -- --new`,
    ],
    [
      script,
      { target: ["base=http://x:1/"] },
      { BASE_URL: "http://y" },
      `bin/loadproof run '${folder}/it'\\''s mine.ts' --target base=http://x:1/`,
    ],
  ])("%s %o %o", async (scenario, flags, environment, expected) => {
    expect(await commandOf(scenario, flags, environment)).toBe(expected);
    expect(expected).not.toContain("s3cret");
  });

  test.each([
    ["/work/shop/node_modules/loadproof", "/work/shop", {}, "npx loadproof run"],
    [
      "/work/shop/node_modules/loadproof",
      "/work/shop/load",
      { npm_config_user_agent: "pnpm/10" },
      "pnpm exec loadproof run",
    ],
    ["/usr/lib/node_modules/loadproof", "/work/shop", {}, "loadproof run"],
    ["/work/it's here", "/work/shop", {}, "'/work/it'\\''s here/bin/loadproof' run"],
  ])("of the program in %s called from %s", (projectDirectory, workingDirectory, environment, start) => {
    const context = { environment, workingDirectory, projectDirectory };
    const parts = {
      scenario: "a.ts",
      scriptPath: "/a.ts",
      flags: {},
      definition: null,
      system: null,
      targets: {},
    };
    expect(reproduceCommand({ ...parts, context })).toBe(`${start} a.ts`);
  });

  test("names the two numbers of the load in its form for other loads", async () => {
    const of = async (...call: [string, Flags, Call["environment"]]) =>
      (await planned({ scenario: call[0], flags: call[1], environment: call[2] })).plan.scaling;
    expect(await of("msa-hotpath", { vus: "50", ...processes }, { K6_DURATION: "1m" })).toEqual({
      template: "K6_VUS={vus} K6_DURATION={duration} SUT_RUNTIME=processes make load-msa-report",
      vus: 50,
      durationMs: 60_000,
    });
    const given = { vus: "3", duration: "9s" };
    expect(await of(script, given, {})).toMatchObject({ vus: 3, durationMs: 9_000 });
    expect(await of(script, {}, { K6_VUS: "3", K6_DURATION: "9s" })).toMatchObject({ vus: 3 });
    for (const flags of [{}, { vus: "3" }, { ...given, k6Flags: splitWords(["-i", "5"]).k6 }])
      expect(await of(script, flags, {})).toBeNull();
  });

  const word = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\0"));
  const variable = fc
    .oneof(word, fc.constantFrom("a\nb", "$HOME `x` \"y\" 'z'", "--x", ""))
    .filter((text) => !/[:=]/.test(text));
  /** Given by its flag, by its variable, or not at all. */
  const either = (name: "vus" | "duration" | "profile" | "lang" | "defects", values: readonly string[]) =>
    fc
      .option(fc.tuple(fc.boolean(), fc.constantFrom(...values)), { nil: null })
      .map((given): Partial<Call> => {
        if (given === null) return {};
        const [byFlag, value] = given;
        return byFlag
          ? { flags: { [name]: value } }
          : { environment: { [OPTIONS[name].variable ?? ""]: value } };
      });
  const urls = {
    chat: "http://a:1,http://b:2",
    session: "http://c:3",
    orghub: "http://d:4",
    tenanthub: "http://e:5",
  };
  const ours = (defects: readonly string[]) =>
    fc.tuple(fc.constant({ flags: { runtime: "processes" } }), either("defects", defects));
  const systems: Readonly<Record<string, fc.Arbitrary<readonly Partial<Call>[]>>> = {
    "msa-hotpath": fc.oneof(
      ours(["slow-store", "lost-writes,no-effect"]),
      fc.constant([{ flags: { target: Object.entries(urls).map((pair) => pair.join("=")) } }]),
      fc.constant([
        {
          environment: Object.fromEntries(
            Object.entries(urls).map(([name, url]) => [`${name.toUpperCase()}_BASE_URL`, url]),
          ),
        },
      ]),
    ),
    chat: fc.oneof(
      ours(["slow-store"]),
      fc.constant([{ environment: { BASE_URL: urls.chat, SESSION_BASE_URL: urls.session } }]),
    ),
    "exchange-orders": fc.oneof(
      ours(["lost-orders"]),
      fc.constant([
        {
          flags: { target: ["exchange=http://x:1"], runtime: "external" },
          environment: { PROMETHEUS_URL: "http://p:1/x", KAFKA_BOOTSTRAP: "k:1" },
        },
      ]),
    ),
    [script]: fc.constantFrom([{}], [{ flags: { target: ["api=https://x/y", "other=http://z"] } }]),
  };
  /** Variables that the environment alone gives to a script. */
  const read: Readonly<Record<string, readonly string[]>> = {
    "msa-hotpath": ["TENANT_ID", "THINK_TIME_FACTOR"],
    chat: ["TENANT_ID", "THINK_TIME_FACTOR"],
    "exchange-orders": ["THINK_TIME_FACTOR"],
  };
  const call = fc.constantFrom(...Object.keys(systems)).chain((scenario) =>
    fc
      .tuple(
        systems[scenario] as fc.Arbitrary<readonly Partial<Call>[]>,
        either("vus", ["2", "50", "1000"]),
        either("duration", ["30s", "90s", "1m30s", "1500ms", "2h"]),
        either("profile", ["smoke", "quick"]),
        either("lang", ["en", "ko"]),
        fc.record(
          {
            thresholds: fc.constantFrom(thresholds),
            seed: fc.integer({ min: 1, max: 1_000_000 }).map(String),
            strict: fc.boolean(),
            k6Flags: fc
              .subarray([["--rps", "5"], ["--tag", "a=b 'c'"], ["--http-debug"], ["--", "--new", "x"]])
              .map((words) => splitWords(words.flat()).k6),
            artifacts: fc.boolean(),
            env: fc.array(
              fc.tuple(fc.constantFrom("X", "Y_2", "z"), variable).map((pair) => pair.join("=")),
              { maxLength: 3 },
            ),
          },
          { requiredKeys: [] },
        ),
        fc.record(
          { TENANT_ID: variable, THINK_TIME_FACTOR: fc.constantFrom("0", "1") },
          { requiredKeys: [] },
        ),
      )
      .map(([system, vus, duration, profile, lang, flags, environment]): Call => {
        const parts = [...system, vus, duration, profile, lang, { flags, environment }];
        return {
          scenario,
          flags: Object.assign({}, ...parts.map((part) => part.flags)) as Flags,
          environment: Object.assign({}, ...parts.map((part) => part.environment)) as Call["environment"],
        };
      }),
  );

  test("gives the same plan again, whatever was asked for", { timeout: RUNS * 2_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(call, async (asked) => {
        const first = await planned(asked);
        const again = callOf(first.plan.command);
        expect(await planned(again)).toEqual(first);
        for (const name of read[asked.scenario] ?? [])
          expect(again.environment[name] ?? "").toBe(asked.environment[name] ?? "");
      }),
      { numRuns: RUNS },
    );
  });
});
