import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Context } from "../context.ts";
import { NOTES_BUNDLE } from "../systems/testing/notes.ts";
import { type NotesProject, notesProject } from "../systems/testing/notes-project.ts";
import { prove } from "./prove.ts";
import { type ProveFlags, readProveOptions } from "./read-options.ts";
import { proofReportSchema } from "./report.ts";

/** Whole proofs of the made-up system, with the real k6: one mistake is caught, and one must escape by its own table. */

let project: NotesProject;
beforeAll(async () => {
  project = await notesProject();
});
afterAll(() => project[Symbol.asyncDispose]());

interface Call {
  readonly flags?: ProveFlags;
  /** Ends it as Ctrl-C does, once this was said. */
  readonly interruptAt?: RegExp;
}

async function call(reportDir: string, { flags = {}, interruptAt }: Call = {}) {
  const interruption = new AbortController();
  const stderr = new PassThrough();
  let said = "";
  stderr.on("data", (chunk) => {
    said += String(chunk);
    if (interruptAt?.test(said)) interruption.abort("SIGINT");
  });
  const context: Context = { ...project.context, stderr, interrupted: interruption.signal };
  const options = await readProveOptions([], { ...flags, reportDir }, context, NOTES_BUNDLE);
  const report = await prove(options, context, NOTES_BUNDLE).catch((error: Error) => error);
  return { report, lines: said.trim().split("\n") };
}

const folderOf = (reportDir: string): string => join(project.context.workingDirectory, reportDir, "prove");

test("a mistake that its invariant catches is caught, beside a control that is quiet", async () => {
  const { report, lines } = await call("caught", { flags: { defect: ["lose-notes"] } });
  expect(report).toMatchObject({
    exitCode: 0,
    isWhole: false,
    score: { mistakes: 1, caught: 1, escaped: 0, quietLoads: 1, alarms: 0, notShown: 0 },
    rows: [{ defect: "lose-notes", outcome: "caught", headline: "FAIL", exitCode: 6 }],
    controls: [{ outcome: "quiet", shows: ["lose-notes"] }],
  });
  if (report instanceof Error) throw report;
  const [figure] = report.rows[0]?.figures ?? [];
  expect(figure).toMatchObject({ name: "acknowledged = stored", before: 0 });
  expect((figure?.after ?? 0) / (figure?.compared ?? 1)).toBeCloseTo(0.2, 1);
  expect(lines.at(-1)).toMatch(
    /^\[2\/2\] notes lose-notes: caught \(acknowledged = stored: 0 → [\d,]+ of [\d,]+ broken\)/,
  );
});

test("a mistake that what its table names does not catch has escaped: exit 1", async () => {
  const { report } = await call("escaped", { flags: { defect: ["slow-notes"] } });
  expect(report).toMatchObject({
    exitCode: 1,
    score: { mistakes: 1, caught: 0, escaped: 1, alarms: 0 },
    rows: [{ outcome: "escaped", because: ["write-p95"] }],
  });
  const written = JSON.parse(readFileSync(join(folderOf("escaped"), "prove.json"), "utf8")) as unknown;
  expect(proofReportSchema.parse(written)).toEqual(report);
  expect(readFileSync(join(folderOf("escaped"), "prove.md"), "utf8")).toContain("silent: write-p95");
  expect(readFileSync(join(folderOf("escaped"), "prove.html"), "utf8")).toContain("escaped");
});

test("an interrupted proof goes on where it was, and a finished one begins anew", async () => {
  const kept = join(folderOf("resumed"), "kept");
  const first = await call("resumed", { interruptAt: /\[2\// });
  const message = expect.stringMatching(/2 of 1\d loads are done/) as string;
  expect(first.report).toMatchObject({ code: "INTERRUPTED", exitCode: 130, message });
  expect(readdirSync(kept)).toHaveLength(2);
  expect(existsSync(join(folderOf("resumed"), "prove.md"))).toBe(false);

  const second = await call("resumed", { interruptAt: /\[3\// });
  expect(second.lines.slice(1).map((line) => line.endsWith("(measured before)"))).toEqual([
    true,
    true,
    false,
  ]);
  expect(second.lines.slice(1, 3).map((line) => line.slice(0, line.indexOf(",")))).toEqual(
    first.lines.slice(1, 3).map((line) => line.slice(0, line.indexOf(","))),
  );

  const fresh = await call("resumed", { flags: { fresh: true }, interruptAt: /\[1\// });
  expect(fresh.lines.at(-1)).not.toContain("measured before");
});
