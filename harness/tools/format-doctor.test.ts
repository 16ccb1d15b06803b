import { describe, expect, test } from "vitest";
import type { ToolName } from "./contracts.ts";
import { TOOL_NAMES } from "./contracts.ts";
import type { DoctorRow } from "./doctor.ts";
import { formatDoctor } from "./format-doctor.ts";

function row(tool: ToolName, overrides: Partial<DoctorRow> = {}): DoctorRow {
  return {
    tool,
    title: tool,
    status: "ready",
    accepts: "*",
    version: "1.0",
    path: `/bin/${tool}`,
    source: "path",
    neededFor: "load",
    unfit: null,
    fix: null,
    ...overrides,
  };
}

const MISSING = { status: "missing", version: null, path: null, source: null } as const;

describe("doctor's table", () => {
  test("columns are aligned, missing and absent are told apart, and each has its fix", () => {
    const rows = [
      row("node"),
      row("k6", {
        ...MISSING,
        accepts: "^2.2.0",
        unfit: 'found "/usr/bin/k6" (version 1.3.0)',
        fix: "run: x",
      }),
      row("postgres"),
      row("redis"),
      row("kafka", { ...MISSING, fix: "do: y" }),
    ];
    expect(formatDoctor(rows)).toEqual({
      mainJobCanRun: false,
      text: [
        "TOOL      STATUS   VERSION  ACCEPTED  NEEDED FOR  WHERE",
        "node      ready    1.0      *         load        /bin/node",
        "k6        MISSING  -        ^2.2.0    load        -",
        "postgres  ready    1.0      *         load        /bin/postgres",
        "redis     ready    1.0      *         load        /bin/redis",
        "kafka     absent   -        *         load        -",
        "",
        "Missing for the main job:",
        "  k6: run: x",
        '    found "/usr/bin/k6" (version 1.3.0)',
        "",
        "Absent, needed only for what the table says:",
        "  kafka: do: y",
        "",
        "The main job (make load-msa-report) can't run without k6.",
      ].join("\n"),
    });
  });

  test("with everything ready it ends in one sentence", () => {
    const { text, mainJobCanRun } = formatDoctor(TOOL_NAMES.map((name) => row(name)));
    expect(mainJobCanRun).toBe(true);
    expect(text.split("\n\n").slice(1)).toEqual(["The main job (make load-msa-report) can run."]);
  });
});
