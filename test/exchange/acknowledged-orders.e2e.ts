import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemStateSchema } from "#harness/contracts/system-state.ts";
import { runCommand, temporaryFolder } from "../lib/command.ts";
import { savedRun } from "../lib/saved-run.ts";

/** The exchange through the command line, on a real Kafka: what the load was told is compared with what was written. */
const RUN = ["run", "exchange-orders", "--profile", "smoke", "--vus", "20", "--duration", "8s"];
const ACKNOWLEDGED = "each acknowledged order stands in one input topic and has one outcome";

interface Finding {
  readonly name: string;
  readonly compared: number;
  readonly violations: number;
  readonly examples: readonly string[];
}

async function runExchange(
  environment: Readonly<Record<string, string>> = {},
  words: readonly string[] = [],
) {
  await using folder = await temporaryFolder();
  const result = await runCommand([...RUN, ...words], {
    environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes", ...environment },
  });
  const saved = await savedRun(folder.path);
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(saved.directory, name), "utf8"));
  return {
    result,
    saved,
    looks:
      saved.evidence.systemState == null
        ? null
        : systemStateSchema.parse(await json("system-state.json")).looks,
    findings: (await json("invariants.json")) as Finding[],
    acknowledged: (await json("acknowledged.json")) as { count: number; repeated: number },
  };
}

describe("a run of the exchange", () => {
  test("looks for every acknowledged order, and finds it", async () => {
    const { result, saved, findings, acknowledged } = await runExchange();
    const broken = findings.filter(({ compared, violations }) => compared === 0 || violations > 0);
    expect(broken).toEqual([]);
    const { metrics } = saved.summary as { metrics: Record<string, { values: { count?: number } }> };
    expect(acknowledged).toMatchObject({
      count: metrics["order_ack_duration"]?.values.count ?? acknowledged.count,
      repeated: 0,
    });
    expect(acknowledged.count).toBeGreaterThan(200);
    expect(findings.find(({ name }) => name === ACKNOWLEDGED)?.compared).toBe(acknowledged.count);
    expect(result.stderr + result.stdout).toMatch(/(\d+) of \1 invariants hold over [\d,]+ comparisons/);
    expect(saved.verdict.objectives.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["fills-arrive", "fill-p95", "shard-1-share", "shard-2-share", "shard-3-share"]),
    );
    expect(result.exitCode).not.toBe(6);
    expect(saved.evidence.systemState).toBe(null);
  });

  test("that loses acknowledged orders ends with 6 and names one of them", async () => {
    const { result, findings } = await runExchange({ DEFECTS: "lost-orders" });
    const found = findings.find(({ name }) => name === ACKNOWLEDGED);
    expect(found?.violations).toBeGreaterThan(0);
    expect(found?.examples[0]).toMatch(/^order \d+ was acknowledged and stands in no input topic$/);
    expect(result.stderr + result.stdout).toContain(ACKNOWLEDGED);
    expect(result.exitCode).toBe(6);
  });

  test("whose shard loses its primary is looked at until it has one and a standby again", async () => {
    const { looks, saved, findings } = await runExchange({}, ["--action", "kill:shard-1-1@3s+2s"]);
    expect(saved.evidence.actions[0]?.outcome).toBe("applied");
    const wrong = (looks ?? []).map(({ checks }) =>
      checks.filter(({ ok }) => ok === false).map(({ name }) => name),
    );
    expect(wrong.length).toBeGreaterThanOrEqual(10);
    expect(wrong.slice(0, 2)).toEqual([[], []]);
    expect(wrong.flat()).toEqual(
      expect.arrayContaining([
        "shard-1-1 is healthy",
        "shard-1 has one primary",
        "engines of shard-1 know the same term",
      ]),
    );
    expect(wrong.flat().filter((name) => name.includes("shard-2"))).toEqual([]);
    expect(wrong.slice(-3)).toEqual([[], [], []]);
    expect(findings.filter(({ compared, violations }) => compared === 0 || violations > 0)).toEqual([]);
  });
});
