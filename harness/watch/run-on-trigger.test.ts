import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeContext } from "../tools/testing/make-context.ts";
import { runOnTrigger } from "./run-on-trigger.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loadproof-trigger-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (command: string, timeoutMs = 20_000, log = join(folder, "trigger.log")) =>
  runOnTrigger({ command, triggers: ["a", "b"], logPath: log, context: makeContext(), timeoutMs });

test.each([
  ["echo $LOADPROOF_TRIGGERS; echo late >&2", 0, null, "a,b\nlate\n"],
  ["echo begun; exit 3", 3, "exit code 3", "begun\n"],
  ["kill -9 $$", null, "ended by SIGKILL", ""],
])("%s: what it prints is kept, and how it ended is told", async (command, exitCode, failure, printed) => {
  expect(await run(command)).toMatchObject({ command, exitCode, failure });
  expect(await readFile(join(folder, "trigger.log"), "utf8")).toBe(printed);
});

test("one that hangs is ended with all that it has started", async () => {
  const mark = `sleep 61.${process.pid}`;
  const startedAt = performance.now();
  expect(await run(`${mark} & ${mark}`, 500)).toMatchObject({
    exitCode: null,
    failure: "not over within 500ms",
  });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test("where what it prints can't be kept it is run all the same", async () => {
  const mark = join(folder, "rolled-back");
  const result = await run(`echo done | tee ${mark}`, 20_000, join(folder, "none", "trigger.log"));
  expect(result).toMatchObject({ exitCode: 0, failure: null, log: null });
  expect(await readFile(mark, "utf8")).toBe("done\n");
});
