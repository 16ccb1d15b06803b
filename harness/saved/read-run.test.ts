import { createHash } from "node:crypto";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actionSchema } from "../contracts/plan.ts";
import type { ActionRecord } from "../contracts/run.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { madeUpAction } from "../judge/testing/evidence.ts";
import { saveRun } from "../report/fixtures/save-run.ts";
import { shortCase } from "../report/fixtures/short-case.ts";
import { FRAME, frameOf, headerFrame, MAGIC, seriesFrame } from "../sketch/frames.ts";
import { ByteWriter } from "../sketch/byte-writer.ts";
import { judgeFolder } from "./judge-folder.ts";
import { readEvidence, readSamples, readSummary, readVerdict } from "./read-run.ts";
import { RunFolder } from "./run-folder.ts";

type Json = Record<string, unknown>;

/** A saved run in a folder of its own. */
async function saved() {
  const state = await stateFolder();
  const path = join(state.path, "run");
  await saveRun(path, shortCase());
  const at = (name: string): string => join(path, name);
  const json = (name: string): Json => JSON.parse(readFileSync(at(name), "utf8")) as Json;
  return {
    at,
    outside: join(state.path, "outside"),
    folder: RunFolder.open(path),
    change: (name: string, parts: Json) =>
      writeFileSync(at(name), JSON.stringify({ ...json(name), ...parts })),
    /** Writes a file, and its hash into `run.json`. */
    forge(field: string, name: string, bytes: string | Uint8Array): void {
      writeFileSync(at(name), bytes);
      this.change("run.json", { [field]: { path: name, sha256: hashOf(bytes) } });
    },
    [Symbol.asyncDispose]: () => state[Symbol.asyncDispose](),
  };
}

function hashOf(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe("a file that run.json names", () => {
  test.each(["samples", "summary", "bundle", "console", "observations", "failures"])(
    "%s with another hash is refused",
    async (field) => {
      await using run = await saved();
      run.forge(field, "changed", "as it was");
      writeFileSync(run.at("changed"), "as it is");
      await expect(judgeFolder(run.folder)).rejects.toThrow(
        `${run.at("changed")}: expected the file that the run wrote, with the hash that run.json has of it; run the load again`,
      );
    },
  );

  test.each(["../outside", "/etc/hostname", "a/../../outside", "..", ".", "link", "a\0b"])(
    "at %j is refused: it lies outside of the folder",
    async (path) => {
      await using run = await saved();
      writeFileSync(run.outside, "text");
      symlinkSync(run.outside, run.at("link"));
      run.change("run.json", { console: { path, sha256: hashOf("text") } });
      await expect(readEvidence(run.folder)).rejects.toThrow(/path ".*": expected the path of a file inside/);
    },
  );

  test("that is a folder is refused", async () => {
    await using run = await saved();
    run.change("run.json", { samples: { path: "environment", sha256: hashOf("") } });
    await expect(judgeFolder(run.folder)).rejects.toThrow("there is no such file");
  });
});

test.each<[string, readonly ActionRecord[]]>([
  ["one less", []],
  ["one more", [madeUpAction(), madeUpAction({ name: "another" })]],
  ["another subject", [madeUpAction({ subject: "nobody" })]],
  ["later", [madeUpAction({ atMs: 1 })]],
])("actions that are not those of the plan are refused: %s", async (_what, actions) => {
  await using run = await saved();
  const schedule = [actionSchema.strip().parse(madeUpAction())];
  run.forge("plan", "plan.json", JSON.stringify({ schedule }));
  run.change("run.json", { actions: [madeUpAction()] });
  expect((await readEvidence(RunFolder.open(run.folder.path))).actions).toHaveLength(1);
  run.change("run.json", { actions });
  await expect(readEvidence(RunFolder.open(run.folder.path))).rejects.toThrow(
    /run\.json actions ".*": expected those of plan\.json: /,
  );
});

describe("verdict.json", () => {
  test.each([
    [{ runId: "another" }, 'verdict.json "another": expected the verdict of the run of run.json'],
    [{ incomplete: true }, "incomplete"],
  ])("of another run is told: %j", async (parts, message) => {
    await using run = await saved();
    run.change("verdict.json", parts);
    await expect(readVerdict(run.folder)).rejects.toThrow(message);
  });
});

test("a summary that was cut at any byte is none, and the run is judged", async () => {
  await using run = await saved();
  const whole = JSON.stringify({
    metrics: { http_reqs: { type: "counter", contains: "default", values: { count: 9, rate: 1.5 } } },
    state: { testRunDurationMs: 6_000.25 },
  });
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: whole.length - 1 }), async (length) => {
      run.forge("summary", "summary.json", whole.slice(0, length));
      const folder = RunFolder.open(run.folder.path);
      expect(await readSummary(folder, await readEvidence(folder))).toBeNull();
      expect((await judgeFolder(folder)).exitCode).not.toBe(1);
    }),
    { numRuns: 20 },
  );
});

describe("a forged file of samples is refused at once", () => {
  const bucket = (number: number): Uint8Array => {
    const out = new ByteWriter();
    for (const value of [number, 0, 0]) out.varint(value);
    return frameOf(FRAME.bucket, out.written());
  };
  const file = (...frames: readonly Uint8Array[]): Uint8Array => Buffer.concat([MAGIC, ...frames]);
  const series = seriesFrame([{ id: 0, metric: "m", tags: {} }]);

  test.each([
    ["a bucket a billion seconds after its start", file(headerFrame(1_800_000_000_000), series, bucket(1e9))],
    ["the largest number", file(headerFrame(1_800_000_000_000), series, bucket(Number.MAX_SAFE_INTEGER))],
  ])("%s", async (_what, bytes) => {
    await using run = await saved();
    run.forge("samples", "samples.sketch", bytes);
    const evidence = await readEvidence(run.folder);
    await expect(readSamples(run.folder, evidence)).rejects.toMatchObject({ code: "BAD_FILE", exitCode: 4 });
  });

  test("a start after all dates makes it one without a head", async () => {
    await using run = await saved();
    run.forge("samples", "samples.sketch", file(headerFrame(9e15), series, bucket(1)));
    const store = await readSamples(run.folder, await readEvidence(run.folder));
    expect(store).toMatchObject({ complete: false, accepted: 0 });
  });
});

test.each([
  ["nothing", "", "no whole JSON"],
  ["half of it", '{"schema": "loadproof.run",', "no whole JSON"],
  ["another file", '{"schema": "other"}', "schema: "],
])("run.json that holds %s", async (_what, text, message) => {
  await using run = await saved();
  writeFileSync(run.at("run.json"), text);
  await expect(readEvidence(run.folder)).rejects.toThrow(message);
});
