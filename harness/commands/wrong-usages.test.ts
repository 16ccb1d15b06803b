import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { madeUpHistory } from "../report/fixtures/history.ts";
import { makeContext } from "../tools/testing/make-context.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-wrong-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

/** Exit code, and what was written on stdout and stderr. */
async function run(...words: readonly string[]) {
  const texts = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") =>
    new Writable({
      write: (chunk, _encoding, done) => {
        texts[name] += String(chunk);
        done();
      },
    });
  const context = {
    ...makeContext({ environment: {} }),
    workingDirectory: folder,
    stdout: sink("stdout"),
    stderr: sink("stderr"),
  };
  return { exitCode: await runCommandLine(words, context), ...texts };
}

test.each([
  [["report", "run", "--format", "pdf"], '1 problem:\n  --format "pdf": expected one of md, html, json,'],
  [["judge", "none"], "1 problem:\n  "],
  [["help", "rnu"], 'command "rnu": expected one of run, init, judge,'],
  [
    ["verify", "canary", "--phase", "1"],
    '1 problem; nothing was started:\n  plan "canary": expected one of staging, production, circuit-breaker\n',
  ],
  [
    ["verify", "production", "--phase", "1", "--step", "canary-6", "--for", "1s"],
    '3 problems; nothing was started:\n  --phase "1": expected nothing: it belongs to the plan staging\n  --step "canary-6": expected one of prepare, baseline,',
  ],
  [
    ["verify", "staging", "--phase", "1", "--by", "Kim"],
    '1 problem; nothing was started:\n  --by "Kim": expected nothing: it belongs to the plan production\n',
  ],
  [
    ["up", "exchange", "--observe", "--runtime", "containers"],
    '--runtime "containers": expected processes or auto with --observe\n',
  ],
  [["merge"], "error: missing required argument 'runs'"],
])("%j", async (words, message) => {
  const { exitCode, stderr } = await run(...words);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(4);
});

test("help of a word that is near to a command names it", async () => {
  expect((await run("help", "rnu")).stderr).toMatch(/did you mean run\?\n$/);
});

describe("trend", () => {
  beforeEach(() => {
    for (const name of readdirSync(folder)) rmSync(at(name), { recursive: true });
    const lines = madeUpHistory({ nights: 3, slowFrom: 2 }).map((record) => JSON.stringify(record));
    writeFileSync(at("history.ndjson"), `${lines.join("\n")}\n`);
  });

  test.each([
    ["run.json", '{ "schema": "loadproof.run" }'],
    ["text.txt", "one line\nand another\n"],
  ])("of %s, which is no history, writes nothing", async (name, text) => {
    writeFileSync(at(name), text);
    const { exitCode, stderr } = await run("trend", name, "--csv", "trend.csv");
    expect(stderr).toContain(`${at(name)}: expected a history file; \`loadproof history add RUN\` makes one`);
    expect(exitCode).toBe(4);
    expect(readdirSync(folder).sort()).toEqual(["history.ndjson", name].sort());
  });

  test("is written beside its history, and over an older one", async () => {
    for (const csv of ["t.csv", "t.csv"])
      expect((await run("trend", "history.ndjson", "--csv", csv)).exitCode).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["history.ndjson", "t.csv", "t.yaml", "trend.html"]);
  });

  test.each([
    ["trend.html", []],
    ["slo.yaml", ["--output", "page.html", "--csv", "slo.csv"]],
  ])("is never written over a %s of somebody else's", async (name, words) => {
    writeFileSync(at(name), "mine");
    const { exitCode, stderr } = await run("trend", "history.ndjson", ...words);
    expect(stderr).toContain(`${at(name)}: expected a place where nothing else is`);
    expect(exitCode).toBe(4);
    expect(readFileSync(at(name), "utf8")).toBe("mine");
    expect(readdirSync(folder).sort()).toEqual(["history.ndjson", name].sort());
  });
});
