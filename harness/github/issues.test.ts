import { describe, expect, test } from "vitest";
import type { HistoryRecord } from "../history/record.ts";
import { madeUpHistory } from "../report/fixtures/history.ts";
import { applyIssues } from "./apply-issues.ts";
import { decideIssues, type ObjectiveState } from "./decide-issues.ts";
import { issueBody, issueMarker, issueTitle } from "./issue-text.ts";
import { nightsOf, staleHours } from "./nights.ts";
import { GitHubServer } from "./testing/github-server.ts";
import { clientOf } from "./testing/test-client.ts";

type Result = HistoryRecord["objectives"][number]["result"];

/** Nights with these results for `http-p95`; the other objective always passes. */
function nightsWith(results: readonly Result[]): HistoryRecord[] {
  return madeUpHistory({ nights: results.length }).map((record, night) => ({
    ...record,
    objectives: record.objectives.map((one) =>
      one.id === "http-p95" ? { ...one, result: results[night] ?? "pass" } : one,
    ),
  }));
}

function stateOf(records: readonly HistoryRecord[]): ObjectiveState["state"] | undefined {
  return decideIssues(records).find(({ objective }) => objective.id === "http-p95")?.state;
}

describe("decideIssues", () => {
  test.each<[readonly Result[], ObjectiveState["state"]]>([
    [["pass"], "met"],
    [["breach"], "unsure"],
    [["pass", "breach"], "unsure"],
    [["breach", "breach"], "failing"],
    [["breach", "warn"], "unsure"],
    [["breach", "skipped", "breach"], "failing"],
    [["breach", "breach", "skipped"], "failing"],
    [["breach", "breach", "pass"], "met"],
    [["breach", "pass", "breach"], "unsure"],
    [["skipped"], "unsure"],
  ])("%j is %s", (results, expected) => expect(stateOf(nightsWith(results))).toBe(expected));

  test("a breach without a value, because nothing was measured, counts", () => {
    const nights = nightsWith(["breach", "breach"]).map((record) => ({
      ...record,
      objectives: record.objectives.map((one) => ({ ...one, value: null })),
    }));
    expect(stateOf(nights)).toBe("failing");
    expect(issueBody(decideIssues(nights)[0] as ObjectiveState)).toContain("| no data |");
  });

  test.each<[string, Partial<HistoryRecord>]>([
    ["invalid", { invalid: true }],
    ["incomplete", { incomplete: true }],
    ["with a fault", { faults: ["chat-1: killed"] }],
    ["with a defect", { defects: ["missing-index"] }],
  ])("a night that was %s says nothing", (_name, change) => {
    const [first, second, third] = nightsWith(["breach", "breach", "pass"]) as [
      HistoryRecord,
      HistoryRecord,
      HistoryRecord,
    ];
    expect(stateOf([first, { ...second, ...change }])).toBe("unsure");
    expect(stateOf([first, second, { ...third, ...change }])).toBe("failing");
  });

  test("an objective that is no longer in the file is gone", () => {
    const nights = nightsWith(["breach", "breach", "breach"]);
    const last = nights.at(-1) as HistoryRecord;
    const without = { ...last, objectives: last.objectives.filter(({ id }) => id !== "http-p95") };
    expect(stateOf([...nights.slice(0, -1), without])).toBe("gone");
  });

  test("of no runs is nothing", () => expect(decideIssues([])).toEqual([]));
});

describe("nightsOf", () => {
  const at = (startedAt: string): HistoryRecord => ({
    ...(madeUpHistory({ nights: 1 })[0] as HistoryRecord),
    startedAt,
  });
  test.each([
    [
      "three runs of one night",
      ["2026-11-20T18:17:00.000Z", "2026-11-20T21:00:00.000Z", "2026-11-21T02:00:00.000Z"],
      1,
    ],
    ["a schedule delayed past midnight", ["2026-11-20T18:17:00.000Z", "2026-11-22T03:00:00.000Z"], 2],
    ["two nights", ["2026-11-20T18:17:00.000Z", "2026-11-21T18:17:00.000Z"], 2],
  ])("%s", (_name, times, count) => {
    const nights = nightsOf(times.map(at));
    expect(nights).toHaveLength(count);
    expect(nights.at(-1)?.startedAt).toBe(times.at(-1));
  });

  test.each([
    [35, null],
    [37, 37],
  ])("%i hours after the newest run: stale %s", (hours, expected) => {
    const nowMs = Date.parse("2026-11-20T18:17:00.000Z") + hours * 3_600_000;
    expect(staleHours([at("2026-11-20T18:17:00.000Z")], nowMs)).toBe(expected);
  });

  test("an empty history is not stale", () => expect(staleHours([], 0)).toBeNull());
});

describe("applyIssues", () => {
  async function night(server: GitHubServer, ...results: Result[]): Promise<string[]> {
    const changes = await applyIssues(clientOf(server), decideIssues(nightsWith(results)));
    return changes.map(({ objective, change }) => `${objective} ${change}`);
  }

  test("there is one issue through bad nights, closed on recovery", async () => {
    await using server = await GitHubServer.start();
    expect(await night(server, "pass", "breach")).toEqual([]);
    expect(await night(server, "pass", "breach", "breach")).toEqual(["http-p95 opened"]);
    expect(await night(server, "pass", "breach", "breach")).toEqual([]);
    expect(await night(server, "pass", "breach", "breach", "breach")).toEqual(["http-p95 refreshed"]);
    expect(await night(server, "pass", "breach", "breach", "breach", "warn")).toEqual([]);
    expect(await night(server, "pass", "breach", "breach", "breach", "warn", "pass")).toEqual([
      "http-p95 closed",
    ]);
    expect(await night(server, "pass", "breach", "breach", "breach", "warn", "pass")).toEqual([]);
    expect(server.issues).toMatchObject([
      {
        state: "closed",
        state_reason: "completed",
        labels: ["load-regression"],
        body: expect.stringContaining("✅ Met again"),
      },
    ]);
  });

  test("another regression later is another issue", async () => {
    await using server = await GitHubServer.start();
    await night(server, "breach", "breach");
    await night(server, "breach", "breach", "pass");
    await night(server, "breach", "breach", "pass", "breach", "breach");
    expect(server.issues.map(({ state }) => state)).toEqual(["closed", "open"]);
  });

  test("the label that exists is no trouble", async () => {
    await using server = await GitHubServer.start();
    server.labels.add("load-regression");
    expect(await night(server, "breach", "breach")).toEqual(["http-p95 opened"]);
  });

  test("issues of people and pull requests are left alone", async () => {
    await using server = await GitHubServer.start();
    const [state] = decideIssues(nightsWith(["pass"])) as [ObjectiveState];
    server.addIssue("forged", issueMarker(state), ["load-regression"], "stranger");
    server.addIssue("pull request", issueMarker(state), ["load-regression"]).pull_request = {};
    expect(await night(server, "pass")).toEqual([]);
    expect(server.issues.map((issue) => issue.state)).toEqual(["open", "open"]);
  });

  test("opens no second issue when the answer to the first is lost", async () => {
    await using server = await GitHubServer.start();
    server.trouble = { count: 1, status: 502, method: "POST", path: /\/issues$/, done: true };
    await night(server, "breach", "breach");
    expect(server.issues).toHaveLength(1);
  });

  test("keeps the same objective of two scenarios apart", async () => {
    await using server = await GitHubServer.start();
    const chat = nightsWith(["breach", "breach"]).map((record) => ({ ...record, scenario: "chat" }));
    await applyIssues(clientOf(server), [
      ...decideIssues(nightsWith(["breach", "breach"])),
      ...decideIssues(chat),
    ]);
    expect(server.issues.map(({ title }) => title)).toEqual([
      "Load test: msa-hotpath baseline misses http-p95",
      "Load test: chat baseline misses http-p95",
    ]);
  });

  test("opens at most twenty at once", async () => {
    await using server = await GitHubServer.start();
    const [state] = decideIssues(nightsWith(["breach", "breach"])) as [ObjectiveState];
    const many = Array.from({ length: 23 }, (_, index) => ({
      ...state,
      objective: { ...state.objective, id: `o-${index}` },
    }));
    const changes = await applyIssues(clientOf(server), many);
    expect(server.issues).toHaveLength(20);
    expect(changes.filter(({ issue }) => issue === null)).toHaveLength(3);
  });
});

describe("the text of an issue", () => {
  const [failing] = decideIssues(nightsWith(["pass", "breach", "breach"])) as [ObjectiveState];

  test("says since when, in figures and commits", () => {
    const body = issueBody(failing);
    expect(body).toMatch(
      /^<!-- loadproof-objective: msa-hotpath%2Fbaseline%2Fhttp-p95 -->\n❌ Missed in 2 nights in a row, since 2026-10-21\.\n/,
    );
    expect(body).toContain("target < 700ms");
    expect(body.match(/^\| 2026-/gm)).toHaveLength(3);
    expect(body).toContain(failing.nights.at(-1)?.commit);
  });

  test("names the commits between which the level changed", () => {
    const slow = madeUpHistory({ nights: 30, slowFrom: 20, factor: 1.5 });
    const [state] = decideIssues(slow) as [ObjectiveState];
    expect(issueBody(state)).toContain(`between ${slow[19]?.commit} and ${slow[20]?.commit}`);
  });

  test.each(["--> <script>", "@user #1 `x` | y", "목표\ud800", "a".repeat(500)])(
    "%j comes out inert",
    (id) => {
      const hostile = { ...failing, objective: { ...failing.objective, id, label: id } };
      const [marker = "", ...rest] = issueBody(hostile).split("\n");
      expect(marker).toMatch(/^<!-- loadproof-objective: [\w%.~!'()*-]+ -->$/);
      expect(rest.join("\n").replaceAll(/`[^`\n]+`/g, "")).not.toMatch(/<script>|@user/);
      expect(issueTitle(hostile).length).toBeLessThanOrEqual(256);
      expect(issueTitle(hostile)).not.toContain("@user");
    },
  );
});
