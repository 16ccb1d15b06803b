import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { runCommand, temporaryFolder } from "../lib/command.ts";
import { findingsOf, savedRun } from "../lib/saved-run.ts";

/** The shop through the command line, with real servers. */

const SHORT = ["--profile", "smoke", "--vus", "20", "--duration", "8s"];

async function run(scenario: string, load: readonly string[] = SHORT) {
  const folder = await temporaryFolder();
  onTestFinished(async () => folder[Symbol.asyncDispose]());
  const result = await runCommand(["run", scenario, ...load], {
    environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" },
  });
  const saved = await savedRun(folder.path);
  const findings = await findingsOf(saved.directory);
  return { result, saved, findings };
}

/** How many ids of a kind were acknowledged to the load. */
async function acknowledged(directory: string, kind: string): Promise<number> {
  const text = await readFile(join(directory, `${kind}.json`), "utf8");
  return (JSON.parse(text) as { readonly count: number }).count;
}

describe("a run of the shop", () => {
  test.each([
    ["coupon-issue", ["issue-p95", "already-issued"], 5],
    ["balance-charge", ["charge-p95", "replays"], 6],
    ["order-payment", ["order-p95", "pay-p95", "cart-p95", "insufficient-balance"], 7],
  ])("%s: every invariant holds, and its objectives are judged", async (scenario, ids, invariants) => {
    const { result, saved, findings } = await run(scenario);
    expect(findings.filter(({ compared, violations }) => compared === 0 || violations > 0)).toEqual([]);
    expect(findings).toHaveLength(invariants);
    expect(saved.verdict.objectives.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect([0, 1, 3], result.stderr).toContain(result.exitCode);
  });

  test("flash-sale: of what ten times as many want, exactly as much goes as there is", async () => {
    const { result, saved, findings } = await run("flash-sale", ["--profile", "flash-sale"]);
    expect(findings.filter(({ violations }) => violations > 0)).toEqual([]);
    expect([0, 1, 3], result.stderr).toContain(result.exitCode);
    expect(await acknowledged(saved.directory, "issues")).toBe(1_000);
    expect(await acknowledged(saved.directory, "payments")).toBe(1_000);
  });
});
