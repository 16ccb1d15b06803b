import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrometheusLab, prometheusLab } from "#harness/observe/testing/prometheus-lab.ts";
import { CANARY_SETTINGS, CanaryExporter } from "../fixtures/canary-exporter.ts";
import { type CommandResult, runCommand, temporaryFolder } from "../lib/command.ts";

/** A production of somebody's own, of which nothing but its Prometheus is known. */
/** Six slices of four looks, and one second for where the looks fall. */
const WINDOW_S = 25;
const WINDOW = `${WINDOW_S}s`;
const SCRAPE_S = 1;

const exporter = new CanaryExporter();
let lab: PrometheusLab;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let firstLookMs = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  // Prometheus may take some seconds until it looks at a new target: a window counts from its first look.
  const looked = Promise.withResolvers<number>();
  lab = await prometheusLab(() => {
    looked.resolve(Date.now());
    return exporter.metrics();
  }, SCRAPE_S);
  firstLookMs = await looked.promise;
  writeFileSync(at("mine.yaml"), CANARY_SETTINGS);
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const at = (name: string): string => join(folder.path, name);

interface Asked {
  readonly step: string;
  readonly state?: string;
  readonly settings?: string;
  readonly more?: readonly string[];
}

function verify({ step, state = "state", settings = "mine.yaml", more = [] }: Asked): Promise<CommandResult> {
  const looks = /^(?:prepare|shard)/.test(step) ? [] : ["--for", WINDOW, "--past"];
  return runCommand(
    [
      "verify",
      "production",
      "--step",
      step,
      ...looks,
      "--state",
      at(state),
      "--thresholds",
      at(settings),
      ...more,
    ],
    { environment: { PROMETHEUS_URL: lab.url } },
  );
}

/** Lets the window pass of which all is to be seen. */
async function untilSeen(sinceMs: number): Promise<void> {
  await delay(Math.max(0, sinceMs + (WINDOW_S + 4) * 1_000 - Date.now()));
}

const checkList = (state = "state", name = "checklist.md"): string =>
  readFileSync(join(at(state), name), "utf8");

describe("before anything is known", () => {
  test("steps out of their order are refused, all at once", async () => {
    const { exitCode, stderr } = await verify({ step: "canary-5" });
    expect(exitCode).toBe(4);
    expect(stderr).toContain("3 problems; nothing was started:");
    expect(stderr).toContain("expected baseline before it, which was not taken; take --step baseline first");
    expect(stderr).toContain("expected shard-2 before it");
  });

  test.each([
    ["a query that is none", "lag: max by", "lag: max bye", "--thresholds lag"],
    ["an unknown key", "old:", "olde:", 'Unrecognized key: "olde"'],
  ])("%s is refused before anybody waits", async (_name, from, to, message) => {
    writeFileSync(at("wrong.yaml"), CANARY_SETTINGS.replace(from, to));
    const { exitCode, stderr } = await verify({ step: "baseline", settings: "wrong.yaml" });
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining(message)]);
  });
});

describe("a canary that is well", () => {
  beforeAll(() => untilSeen(firstLookMs));

  test.each([
    [
      "baseline",
      ["baseline-p95 ", "baseline-throughput 500/s", "baseline-lag 3: one 3, two 3", "baseline: GO ON"],
    ],
    ["shard-1", ["shard-1-primary", "shard-1-active 1/1 ACTIVE", "shard-1: GO ON"]],
    ["shard-2", ["shard-2: GO ON"]],
    [
      "canary-5",
      [
        "canary-5-share 5% (5% ± 2%p)",
        "canary-5-paired-latency",
        "not worse",
        "canary-5-routing AAA → one",
        "canary-5: GO ON",
      ],
    ],
  ])("%s goes on", async (step, told) => {
    const { exitCode, stdout, stderr } = await verify({ step, more: ["--by", "Kim"] });
    expect([exitCode, stderr], stdout).toEqual([0, expect.not.stringContaining("problem")]);
    for (const text of told) expect(stdout).toContain(text);
  });

  test("the check list is filled in, in the language that is asked for", async () => {
    expect(checkList()).toMatch(/\| Canary 5% \| ✅ \[5%\]\(http.*\) \| 25s \| ✅ go on \| ✅ \[0%\]\(http/);
    expect(checkList()).toMatch(/\| Canary 25% \| ⬜ not checked \|/);
    const { exitCode, stdout } = await verify({ step: "prepare", more: ["--lang", "ko"] });
    expect(exitCode).toBe(3);
    expect(stdout).toContain("prepare: 대기");
    expect(checkList("state", "checklist.ko.md")).toContain("| 주문 처리량 | ⬜ 미확인 |");
    expect(checkList("state", "checklist.ko.html")).toContain("프로덕션 배포 체크리스트");
  });

  /** Each source under a name that nobody has: what depended on it is told as not measured, and the rest as it is. */
  test.concurrent.each<[string, string, string, readonly string[]]>([
    ["lag", "lag: max by (shard) (queue_depth)", "lag: max by (shard) (nobodys)", ["lag"]],
    ["routing", "routed_total", "nobodys", ["routing"]],
    ["state", "max by (shard) (engine_leader)", "max by (shard) (nobodys)", ["active"]],
    ["latency", "api_seconds_bucket{$side}", "nobodys{$side}", ["p95", "paired-latency"]],
    [
      "requests",
      "requests: sum(increase(api_requests_total{$side}",
      "requests: sum(increase(nobodys{$side}",
      ["share", "errors", "p95", "paired-latency", "paired-errors"],
    ],
    [
      "failures",
      "failed: sum(increase(api_requests_total{$side,code",
      "failed: sum(increase(api_requests_total{$side,kode",
      ["errors"],
    ],
    [
      "the old part",
      `old: 'version="stable"'`,
      `old: 'version="none"'`,
      ["share", "paired-latency", "paired-errors"],
    ],
  ])("without %s nothing is ticked that rests on it, and the step waits", async (name, from, to, missing) => {
    const state = `without-${name.replaceAll(" ", "-")}`;
    cpSync(at("state"), at(state), { recursive: true });
    expect(CANARY_SETTINGS).toContain(from);
    writeFileSync(at(`${state}.yaml`), CANARY_SETTINGS.replace(from, to));
    const { exitCode, stdout } = await verify({ step: "canary-5", state, settings: `${state}.yaml` });
    const untold = [...stdout.matchAll(/^\? canary-5-(\S+)/gm)].map(([, id]) => id);
    expect([exitCode, untold], stdout).toEqual([3, [...missing]]);
    const gates = checkList(state).split("## Canary 5%")[1]?.split("## ")[0] ?? "";
    expect(gates.match(/⚠️ not measured/g)).toHaveLength(missing.length);
    expect(checkList(state)).toMatch(/\| Canary 5% \|.*\| ⚠️ wait \|/);
  });

  test("a canary that is another one than planned waits", async () => {
    const { exitCode, stdout } = await verify({ step: "canary-25" });
    expect([exitCode, stdout]).toEqual([3, expect.stringMatching(/\? canary-25-share 5% \(25% ± 2%p\)/)]);
    expect(stdout).toContain("canary-25: WAIT: canary-25-share");
  });

  test("a record that was changed by hand is refused", async () => {
    cpSync(at("state"), at("changed"), { recursive: true });
    const file = join(at("changed"), "canary-5.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"by": "Kim"', '"by": "Lee"'));
    const { exitCode, stderr } = await verify({ step: "canary-25", state: "changed" });
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining("entry 1 is not what was written")]);
  });
});

describe("a canary that is ten times as slow, within its limit", () => {
  beforeAll(async () => {
    exporter.isCanarySlow = true;
    await untilSeen(Date.now());
  });

  test("is rolled back for being worse than the old part", async () => {
    const { exitCode, stdout } = await verify({ step: "canary-5" });
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toMatch(/✔ canary-5-p95 \d+ ms \(< 500ms\)/);
    expect(stdout).toMatch(/canary-5: ROLL BACK: canary-5-paired-latency: .*worse, and not by chance/);
    expect(checkList()).toMatch(/\| Canary 5% \|.*\| ❌ roll back \|/);
  });

  test("so the next step is refused until it has gone well again, or for a reason", async () => {
    const refused = await verify({ step: "canary-25" });
    expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringContaining('it said "roll back"')]);
    const forced = await verify({ step: "canary-25", more: ["--force", "to see it"] });
    expect(forced.exitCode).toBe(1);
    expect(checkList()).toMatch(/\| canary-25 \| ❌ roll back \|.*out of order: to see it/);
  });

  test("where Prometheus is gone nothing is recorded", async () => {
    const before = checkList();
    await lab.kill();
    const { exitCode, stderr } = await verify({ step: "canary-5" });
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining("set PROMETHEUS_URL to another")]);
    expect(checkList()).toBe(before);
  });
});
