import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Finding, holds } from "#harness/contracts/findings.ts";
import { CHAT_INVARIANTS } from "#system/chat/audit/invariants.ts";
import { runCommand, temporaryFolder } from "../lib/command.ts";
import { savedRun } from "../lib/saved-run.ts";

/** The chat system through the command line: what the load was told is compared with what was stored and delivered. */
const RUN = ["run", "chat", "--profile", "smoke", "--vus", "12", "--duration", "15s"];
const { stored, once, gapless, membersOnly } = CHAT_INVARIANTS;

async function runChat(defects: string) {
  await using folder = await temporaryFolder();
  const result = await runCommand([...RUN, "-e", "THINK_TIME_FACTOR=0.2"], {
    environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes", DEFECTS: defects },
  });
  const saved = await savedRun(folder.path);
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(saved.directory, name), "utf8"));
  const findings = (await json("invariants.json")) as Finding[];
  return {
    ...result,
    summary: saved.summary as { metrics: Record<string, { values: Record<string, number> }> },
    acknowledged: (await json("acknowledged.json")) as { count: number; repeated: number },
    findings,
    broken: findings.filter((finding) => !holds(finding)).map(({ name }) => name),
  };
}

// At once: each has a system of its own, on free ports.
describe.concurrent("a run of the chat system", () => {
  test("looks for every acknowledged message, resends some, and finds all in order", async () => {
    const { exitCode, stderr, stdout, findings, broken, acknowledged, summary } = await runChat("");
    expect(findings.map(({ name }) => name)).toEqual(Object.values(CHAT_INVARIANTS));
    expect(broken).toEqual([]);
    const count = (name: string) => summary.metrics[name]?.values["count"] ?? 0;
    const told = summary.metrics["chat_store_failed"]?.values;
    expect(acknowledged).toMatchObject({
      count: (told?.["passes"] ?? 0) + (told?.["fails"] ?? 0),
      repeated: 0,
    });
    expect(findings[0]?.compared).toBe(acknowledged.count);
    expect(acknowledged.count).toBeGreaterThan(200);
    expect(findings[3]?.compared).toBeGreaterThan(6);
    expect(count("ws_duplicate") + count("ws_missing")).toBe(0);
    expect(stderr + stdout).toMatch(/4 of 4 invariants hold over [\d,]+ comparisons/);
    expect(exitCode).not.toBe(6);
  });

  test.each([
    [
      "lost-writes",
      [stored, gapless],
      /^message m\d+x\d+x was acknowledged and is (not stored$|stored at another place than was told: )/,
    ],
    ["no-deduplication", [once], /^message m\d+x\d+x is stored 2 times: \d+-\d+ .* and \d+-\d+ /],
    ["leak-room", [membersOnly], /^user \d+ got messages of room \d+ and is not in it$/],
  ])("with the defect %s ends with 6 and says what is wrong", async (defect, expected, example) => {
    const { exitCode, stderr, stdout, findings, broken } = await runChat(defect);
    expect(exitCode).toBe(6);
    expect(broken).toEqual(expected);
    expect(findings.find(({ name }) => name === expected[0])?.examples[0]).toMatch(example);
    for (const name of expected) expect(stderr + stdout).toContain(`${name}: `);
  });
});
