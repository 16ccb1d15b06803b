import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Context } from "../context.ts";
import { say } from "../contracts/reason.ts";
import type { Watched, WatchReport } from "../contracts/watch.ts";
import { parseThresholds } from "../judge/index.ts";
import { tellingIn } from "../report/words/telling.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { createDisplay } from "./display.ts";
import type { WatchOptions } from "./read-options.ts";
import { renderWatch } from "./write-report.ts";

const START_MS = Date.parse("2026-12-01T10:00:00Z");
const at = (seconds: number): string => new Date(START_MS + seconds * 1_000).toISOString();
const BOUND = { text: "<= 1%", operator: "<=", value: 0.01 } as const;

function watched(change: Partial<Watched> = {}): Watched {
  return {
    id: "error-rate",
    source: "prometheus",
    metric: "error_rate",
    where: {},
    statistic: "max",
    unit: "share",
    bounds: [BOUND],
    windowMs: 300_000,
    state: "ok",
    since: at(10),
    unknown: null,
    last: 0.002,
    worst: { value: 0.004, at: at(20) },
    looks: 3,
    points: 15,
    unknownMs: 0,
    why: null,
    ...change,
  };
}

const UNKNOWN = watched({
  id: "p95",
  state: "unknown",
  last: null,
  unknown: say("QUERY_GAVE_NO_SERIES", {}),
  unknownMs: 61_000,
});
const TRIGGERED = watched({ state: "triggered", last: 0.05, worst: { value: 0.05, at: at(320) } });
const BEYOND = watched({ state: "breaching", last: 0.03 });

function reportOf(change: Partial<WatchReport>): WatchReport {
  return {
    schema: "loadproof.watch",
    version: 1,
    outcome: "clear",
    exitCode: 0,
    startedAt: at(0),
    endedAt: at(600),
    plannedMs: 600_000,
    everyMs: 10_000,
    unknownForMs: 60_000,
    thresholds: "thresholds/production/rollback.yaml",
    prometheus: "http://127.0.0.1:9090",
    load: null,
    watched: [watched()],
    notWatched: [],
    changes: [{ at: at(10), id: "error-rate", state: "ok", value: 0.002 }],
    commands: [],
    onTrigger: null,
    ...change,
  };
}

const REPORTS: Readonly<Record<string, WatchReport>> = {
  clear: reportOf({}),
  triggered: reportOf({
    outcome: "triggered",
    watched: [TRIGGERED],
    commands: ["kubectl rollout undo deployment/backend"],
    onTrigger: { command: "x", exitCode: 1, failure: "exit code 1", log: "watch.log" },
  }),
  invalid: reportOf({
    outcome: "invalid",
    watched: [UNKNOWN],
    load: { scenario: "shop", perSecond: 2, failure: "k6 ended with 107" },
  }),
  unseen: reportOf({
    outcome: "invalid",
    load: { scenario: "shop", perSecond: 2, failure: null },
    notWatched: ["a"],
  }),
  interrupted: reportOf({ outcome: "interrupted", watched: [BEYOND] }),
};

describe("the report", () => {
  test.each([
    ["clear", "**CLEAR: no trigger in 10m, 1 triggers watched**"],
    ["triggered", "**ROLL BACK: error-rate**"],
    [
      "invalid",
      "**INVALID: what is not seen is not known to be well: the load ended: k6 ended with 107; p95: unknown, the query gave no series**",
    ],
    ["unseen", "the load has measured nothing**"],
    ["interrupted", "**interrupted after 10m; no trigger until then**"],
  ])("of a watch that is %s says so at its head", (name, head) => {
    const page = renderWatch(REPORTS[name] ?? reportOf({}), tellingIn("en"));
    expect(page.split("\n")[2]).toContain(head);
    expect(page).toMatch(/\| (?:error-rate|p95) \| <= 1% for 5m \| /);
    expect(page).toContain("- 10:00:10Z ✔ error-rate: ok");
  });

  test.each(Object.entries(REPORTS))(
    "of a watch that is %s says nothing in English to Korean readers",
    (_name, report) => {
      const names =
        /`[^`]*`|```[\s\S]*?```|error-rate|p95|watch\.log|k6 ended with 107|exit code 1|https?:\S+|\S+\.yaml|--on-trigger/g;
      const page = renderWatch(report, tellingIn("ko")).replaceAll(names, "");
      expect(page.match(/[a-z]{3,} [a-z]{3,}/g) ?? []).toEqual([]);
    },
  );
});

/** A context whose streams are texts; `isTTY` makes stderr a terminal. */
function capture(isTTY: boolean): {
  readonly context: Context;
  readonly out: { stdout: string; stderr: string };
} {
  const out = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") =>
    new Writable({
      write: (chunk, _encoding, done) => {
        out[name] += String(chunk);
        done();
      },
    });
  const stderr = Object.assign(sink("stderr"), { isTTY, columns: 100, rows: 30 });
  const context = makeContext({
    environment: { TERM: "xterm" },
    stdout: sink("stdout"),
    stderr,
    now: () => START_MS,
  });
  return { context, out };
}

function optionsOf(output: WatchOptions["output"]): WatchOptions {
  const text =
    "{ version: 1, objectives: [{ id: error-rate, metric: e, source: prometheus, query: q, statistic: max, pass: '<= 1%' }] }";
  const file = parseThresholds(text, "rollback.yaml", () => "");
  return {
    thresholds: {
      file,
      saved: { schema: "loadproof.thresholds", version: 1, path: "rollback.yaml", text, extended: {} },
    },
    observed: file.objectives,
    measured: [],
    notWatched: [],
    prometheus: "http://127.0.0.1:9090",
    durationMs: 600_000,
    everyMs: 10_000,
    unknownForMs: 60_000,
    load: null,
    onTrigger: null,
    rollback: null,
    reportDirectory: "",
    language: "en",
    output,
  };
}

const CHANGE = { at: at(10), id: "error-rate", state: "breaching", value: 0.03 } as const;

function show(output: WatchOptions["output"], isTTY: boolean) {
  const { context, out } = capture(isTTY);
  const display = createDisplay(optionsOf(output), context, tellingIn("en"));
  display.began(START_MS);
  display.looked([CHANGE], [BEYOND], START_MS + 10_000);
  display.looked([], [BEYOND], START_MS + 20_000);
  display.triggered([TRIGGERED], ["kubectl rollout undo deployment/backend"]);
  display.ended(reportOf({ outcome: "triggered", watched: [TRIGGERED] }), ["watch.md"]);
  display[Symbol.dispose]();
  return out;
}

describe("the display", () => {
  test("is a line for each change without a terminal", () => {
    const { stdout, stderr } = show("terminal", false);
    expect(stderr.split("\n").slice(-2)).toEqual([
      "10:00:10Z ▲ error-rate: 3% (bound <= 1% for 5m) beyond its bound",
      "",
    ]);
    expect(stdout).toBe(
      "✖ error-rate: 5% (bound <= 1% for 5m) since 10:00:10Z\nRoll back:\n  kubectl rollout undo deployment/backend\nROLL BACK: error-rate\nReport: watch.md\n",
    );
  });

  test("is a panel that is redrawn in place on a terminal", () => {
    const { stderr } = show("terminal", true);
    expect(stderr).toContain("9m50s left");
    expect(stderr).toContain("\u001b[2A\r9m40s left");
    expect(stderr).toMatch(/▲ error-rate: 3% \(bound <= 1% for 5m\) beyond its bound since 10:00:10Z/);
    expect(stderr.endsWith("\u001b[0J")).toBe(true);
  });

  test("is JSON lines and one document when asked for, and silence but for the end with --quiet", () => {
    const { stdout, stderr } = show("json", true);
    const events = stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string });
    expect(events.map(({ event }) => event)).toEqual(["began", "state", "triggered"]);
    expect((JSON.parse(stdout) as WatchReport).schema).toBe("loadproof.watch");
    expect(show("quiet", true).stderr).toBe("");
  });
});
