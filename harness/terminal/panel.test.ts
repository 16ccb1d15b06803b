import { Writable } from "node:stream";
import { expect, test } from "vitest";
import type { Context } from "../context.ts";
import { runPlanSchema } from "../contracts/plan.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import type { LiveSnapshot } from "../load/index.ts";
import { MemoryStore } from "../report/fixtures/memory-store.ts";
import { CASES } from "../report/fixtures/cases.ts";
import { tellingIn } from "../report/words/telling.ts";
import { widthOf } from "../text/cells.ts";
import { LineProgress } from "./line-progress.ts";
import { liveTable, tableLines } from "./live-table.ts";
import { PanelProgress } from "./panel-progress.ts";

const ENDPOINTS: readonly (readonly [string, number, string])[] = [
  ["GET /products", 12, "200"],
  ["POST /checkout/체크 아웃", 612, "503"],
  ["GET /cart", 40, "200"],
  ["GET /search", 90, "200"],
  ["GET /login", 22, "200"],
  ["GET /a/rather/long/path/that/does/not/fit/into/eighty/cells/of/a/terminal/at/all/:id", 300, "200"],
];

function store(): MemoryStore {
  const samples = new MemoryStore(0);
  for (let second = 0; second < 10; second++)
    for (const [name, latencyMs, status] of ENDPOINTS) {
      samples.add(second * 1_000, "http_req_duration", latencyMs, { name, phase: "steady" });
      samples.add(second * 1_000, "http_req_failed", status === "503" ? 1 : 0, {
        name,
        status,
        phase: "steady",
      });
    }
  return samples;
}

const snapshot = (): LiveSnapshot => ({
  elapsedMs: 10_000,
  phase: "steady",
  vus: 12,
  requestsPerSecond: 6,
  p95: 612,
  p99: 612,
  errorRate: 0.17,
  droppedIterations: 3,
  store: store(),
});

/** The screen that a terminal shows of what was written: as far as the sequences of the panel go. */
class Screen {
  lines: string[] = [];
  writes = 0;
  readonly context: Context;

  constructor(columns: number, rows: number) {
    const stderr = Object.assign(
      new Writable({
        decodeStrings: false,
        write: (chunk: string, _encoding, done) => {
          this.#show(chunk);
          done();
        },
      }),
      { isTTY: true, columns, rows },
    );
    this.context = { stdout: stderr, stderr, now: () => 0, environment: {} } as unknown as Context;
  }

  #show(chunk: string): void {
    this.writes++;
    const up = Number(/^\u001b\[(\d+)A/.exec(chunk)?.[1] ?? 0);
    const text = chunk.replaceAll(/\u001b\[[\d;]*[A-Za-z]|\r/g, "");
    const kept = this.lines.slice(0, this.lines.length - up);
    this.lines = [...kept, ...text.split("\n").slice(0, -1)];
  }
}

const plan = runPlanSchema.partial().parse({}) as unknown as Parameters<PanelProgress["load"]>[0];
const objectives = (): readonly ObjectiveResult[] => CASES.failing().verdict.objectives;

function panelAt(columns: number, rows: number, language: "en" | "ko" = "en"): Screen {
  const screen = new Screen(columns, rows);
  using progress = new PanelProgress(screen.context, tellingIn(language));
  const load = progress.load({ ...plan, shape: null });
  load.update(snapshot(), objectives());
  progress.event("a line that stays");
  const shown = new Screen(columns, rows);
  shown.lines = [...screen.lines];
  shown.writes = screen.writes;
  return shown;
}

test("the worst endpoints and the most frequent errors, at 80 cells", () => {
  expect(tableLines(liveTable(store(), 10_000), 79, tellingIn("en").text)).toEqual([
    "  worst endpoints                                            p95  req/s  failed",
    "  POST /checkout/체크 아웃                                612 ms      1    100%",
    "  GET /a/rather/long/path/that/does/not/fit/into/eighty…  300 ms      1      0%",
    "  GET /search                                              90 ms      1      0%",
    "  GET /cart                                                40 ms      1      0%",
    "  GET /login                                               22 ms      1      0%",
    "  top errors",
    "  10  POST /checkout/체크 아웃 503",
  ]);
});

test.each([
  [80, 24],
  [40, 24],
  [20, 10],
  [200, 60],
])("a panel fits %d x %d, in both languages", (columns, rows) => {
  for (const language of ["en", "ko"] as const) {
    const { lines } = panelAt(columns, rows, language);
    expect(lines[0]).toContain("a line that stays".slice(0, columns - 1));
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(Math.max(...lines.slice(1).map(widthOf))).toBeLessThan(columns);
    expect(lines.join("\n")).toContain(language === "en" ? "VUs 12" : "VU 12");
  }
});

test("a frame is one write over the last one, and none where nothing has changed", () => {
  const screen = new Screen(80, 24);
  using progress = new PanelProgress(screen.context, tellingIn("en"));
  progress.load({ ...plan, shape: null }).update(snapshot(), []);
  progress.event("one");
  const before = screen.writes;
  progress.event("two");
  expect(screen.writes).toBe(before + 1);
  expect(screen.lines.filter((line) => line.includes("VUs"))).toHaveLength(1);
});

test("plain lines say phases and figures in the reader's language", () => {
  const screen = new Screen(80, 24);
  const progress = new LineProgress(screen.context, tellingIn("ko"));
  progress.load({ ...plan, shape: null }).update(snapshot(), objectives());
  expect(screen.lines).toEqual([
    "  00:00:10 | 정상 상태 | VU 12 · 6 rps · p95 612 ms p99 612 ms · 오류율 17% · 누락 3 | 목표 충족 4, 주의 1, 위반 4",
  ]);
});
