import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ComparedObjective, Comparison } from "../contracts/comparison.ts";
import { InputProblems } from "../errors.ts";
import { baselineWith } from "../judge/testing/baselines.ts";
import { ProblemCollector } from "../text/problems.ts";
import { checkOut, resolveRevision } from "./checkout.ts";
import { describeComparison } from "./describe-comparison.ts";
import { rollingBaselines } from "../saved/earlier-runs.ts";
import { orderOf, pairsWanted } from "./pair-order.ts";
import { describeTarget, readPairTarget } from "./pair-target.ts";
import { dropPinned, listPinned, readPinned, writePinned } from "../saved/pinned-baselines.ts";

const ROW: ComparedObjective = {
  id: "p95",
  metric: "http_req_duration",
  where: {},
  statistic: "p(95)",
  unit: "ms",
  base: 100,
  current: 121.234,
  difference: { absolute: 21.234, relative: 0.21234 },
  interval: { low: 0.15, high: 0.28, confidence: 0.9 },
  pValue: 0.001,
  result: "breach",
  code: "REGRESSION",
  facts: {},
  message: "slower",
};

const comparison = (objectives: readonly ComparedObjective[]): Comparison => ({
  schema: "loadproof.comparison",
  version: 1,
  mode: "paired",
  baseRuns: ["a1"],
  currentRuns: ["b1", "b2"],
  verdict: "FAIL",
  code: "REGRESSION",
  facts: {},
  objective: "p95",
  reason: "p95: slower",
  exitCode: 1,
  objectives: [...objectives],
  notes: [{ code: "ENDPOINT_NEW", facts: {}, message: "GET /new is new" }],
});

describe("targets of a pair", () => {
  const read = (...words: readonly string[]) => {
    const problems = new ProblemCollector();
    const target = readPairTarget("--a", words, problems);
    problems.throwIfAny();
    return target;
  };

  test.each([
    [["current"], { kind: "current" }],
    [["defect:missing-index"], { kind: "defects", defects: "missing-index" }],
    [["defect:one,two"], { kind: "defects", defects: "one,two" }],
    [["revision:HEAD~1"], { kind: "revision", revision: "HEAD~1" }],
    [["revision:feature/x@{1}"], { kind: "revision", revision: "feature/x@{1}" }],
    [["chat=http://127.0.0.1:1"], { kind: "urls", targets: ["chat=http://127.0.0.1:1"] }],
    [
      ["chat=http://a:1,http://b:1", "session=http://c:1"],
      { kind: "urls", targets: ["chat=http://a:1,http://b:1", "session=http://c:1"] },
    ],
  ])("%j", (words, target) => {
    expect(read(...words)).toEqual(target);
    expect(describeTarget(read(...words))).toBe(words.join(" "));
  });

  test.each([
    [[]],
    [["nonsense"]],
    [["current", "current"]],
    [["revision:"]],
    [["revision:--upload-pack=x"]],
    [["defect:"]],
    [["chat=http://a:1", "current"]],
  ])("%j is none", (words) => expect(() => read(...words)).toThrow(InputProblems));
});

test("the side that goes first changes from pair to pair", () => {
  expect([0, 1, 2, 3].map(orderOf)).toEqual([
    ["a", "b"],
    ["b", "a"],
    ["a", "b"],
    ["b", "a"],
  ]);
});

test.each([
  [5, "INCONCLUSIVE", 7],
  [8, "INCONCLUSIVE", 9],
  [9, "INCONCLUSIVE", 9],
  [5, "REGRESSION", 5],
] as const)("%d pairs that are %s make %d wanted", (done, code, wanted) => {
  expect(pairsWanted(done, { ...comparison([{ ...ROW, code }]), verdict: "WARN" })).toBe(wanted);
  expect(pairsWanted(done, comparison([{ ...ROW, code }]))).toBe(done);
});

test("a comparison as text: worst first, units, intervals, notes", () => {
  const share = {
    ...ROW,
    id: "failed",
    unit: "share",
    base: 0,
    current: 0.012,
    difference: { absolute: 0.012, relative: null },
    interval: null,
  };
  const rate = {
    ...ROW,
    id: "rps",
    unit: "perSecond",
    base: 1_234.5,
    current: 1_200,
    difference: { absolute: -34.5, relative: -0.028 },
  };
  const none = { ...ROW, id: "gone", base: null, current: null, difference: null };
  const rows = [
    { ...rate, result: "pass" as const, code: "NO_REGRESSION" as const },
    { ...none, result: "warn" as const, code: "NO_BASELINE" as const },
    { ...share, result: "warn" as const, code: "BASELINE_ZERO" as const },
    ROW,
  ];
  expect(describeComparison(comparison(rows))).toEqual([
    "FAIL: p95: slower",
    "paired: 1 earlier run, 2 current runs",
    "      objective  before  now     change                 reason",
    "FAIL  p95        100ms   121ms   +21.2% (+15% to +28%)  REGRESSION",
    "WARN  gone       -       -       -                      NO_BASELINE",
    "WARN  failed     0%      1.2%    +0.012                 BASELINE_ZERO",
    "PASS  rps        1235/s  1200/s  -2.8% (+15% to +28%)   NO_REGRESSION",
    "note ENDPOINT_NEW: GET /new is new",
  ]);
  expect(describeComparison(comparison([]))).toHaveLength(3);
});

describe("files", () => {
  let place: { workingDirectory: string };
  beforeEach(() => {
    place = { workingDirectory: mkdtempSync(join(tmpdir(), "loadproof-baselines-")) };
  });
  afterEach(() => rmSync(place.workingDirectory, { recursive: true, force: true }));

  test("a baseline is pinned, listed, read and dropped", async () => {
    const baseline = baselineWith(100, { scenario: "chat", profile: null });
    expect(await writePinned(baseline, place)).toMatchObject({
      name: "chat/own",
      path: join("baselines", "chat", "own.json"),
    });
    expect((await listPinned(place)).map(({ name }) => name)).toEqual(["chat/own"]);
    expect((await readPinned("chat/own", place))?.baseline).toEqual(baseline);
    expect(await dropPinned("chat/own", place)).toBe(true);
    expect(await dropPinned("chat/own", place)).toBe(false);
    expect(await listPinned(place)).toEqual([]);
  });

  test.each(["../secret", "/etc/passwd", "a/../c", "", "..", "a/../b"])(
    "%j is no name of a baseline",
    async (name) => {
      await expect(readPinned(name, place)).rejects.toThrow(InputProblems);
    },
  );

  test("a damaged baseline is named", async () => {
    const { path } = await writePinned(baselineWith(100), place);
    writeFileSync(join(place.workingDirectory, path), "{}");
    await expect(readPinned("made-up/quick", place)).rejects.toThrow(
      /expected a baseline that loadproof wrote/,
    );
  });

  test("the rolling baseline takes what is whole, oldest first, without the run itself", async () => {
    const runs = place.workingDirectory;
    const save = (name: string, text: string): void => {
      execFileSync("mkdir", ["-p", join(runs, name)]);
      writeFileSync(join(runs, name, "baseline.json"), text);
    };
    save("2", JSON.stringify(baselineWith(2, { endedAt: "2026-01-02T00:00:00.000Z" })));
    save("1", JSON.stringify(baselineWith(1, { endedAt: "2026-01-03T00:00:00.000Z" })));
    save("3", "{ damaged");
    save("4", JSON.stringify(baselineWith(4)));
    execFileSync("mkdir", ["-p", join(runs, "5")]);
    expect((await rollingBaselines(runs, "4")).map(({ runId }) => runId)).toEqual(["run-2", "run-1"]);
    expect(await rollingBaselines(join(runs, "none"), null)).toEqual([]);
  });
});

describe("a revision", () => {
  let project: string;
  const git = (...words: readonly string[]): string =>
    execFileSync("git", ["-C", project, "-c", "user.name=t", "-c", "user.email=t@t", ...words], {
      encoding: "utf8",
    }).trim();
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "loadproof-project-"));
    execFileSync("mkdir", ["-p", join(project, "reports"), join(project, "node_modules")]);
    git("init", "--quiet", "--initial-branch=main");
    for (const word of ["old", "new"]) {
      writeFileSync(join(project, "service.ts"), word);
      writeFileSync(join(project, "reports", "page.hbs"), word);
      git("add", "--all");
      git("commit", "--quiet", "-m", word);
    }
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  test("is checked out beside, with the packages and report templates of here, and removed again", async () => {
    const commit = await resolveRevision(project, "HEAD~1");
    const checkout = await checkOut(project, commit);
    const { directory } = checkout;
    expect(readFileSync(join(directory, "service.ts"), "utf8")).toBe("old");
    expect(readFileSync(join(directory, "reports", "page.hbs"), "utf8")).toBe("new");
    expect(existsSync(join(directory, "node_modules"))).toBe(true);
    expect(execFileSync("git", ["-C", directory, "rev-parse", "HEAD"], { encoding: "utf8" }).trim()).toBe(
      commit,
    );
    expect(
      execFileSync("git", ["-C", directory, "status", "--porcelain", "--untracked-files=no"], {
        encoding: "utf8",
      }),
    ).toBe("");
    await checkout[Symbol.asyncDispose]();
    expect(existsSync(directory)).toBe(false);
    expect(readFileSync(join(project, "reports", "page.hbs"), "utf8")).toBe("new");
  });

  test("that git does not know is a problem of the input", async () => {
    await expect(resolveRevision(project, "no-such")).rejects.toThrow(
      /revision "no-such": expected a revision that git knows here/,
    );
  });
});
