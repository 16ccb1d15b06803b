import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeContext } from "../tools/testing/make-context.ts";
import { type ChaosFlags, readChaosOptions } from "./read-options.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-chaos-"));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES = {
  "unread.yaml": "version: 1\nscenario: chat\nload: { vus: -1 }\nfaults: [ kill:chat-1@5s ]",
  "unplanned.yaml":
    "version: 1\nscenario: chat\nprofile: gone\nthresholds: gone.yaml\nfaults: [ kill:chat-9@5s ]",
};
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);

async function told(flags: ChaosFlags = {}): Promise<readonly string[]> {
  const projectDirectory = resolve(import.meta.dirname, "../..");
  const context = { ...makeContext({ environment: {} }), projectDirectory, workingDirectory: folder };
  return readChaosOptions(["nothing", ...Object.keys(FILES)], flags, context).then(
    () => [],
    (error: Error) => error.message.split("\n").map((line) => line.split(": expected")[0] ?? ""),
  );
}

const READ = ['chaos "nothing"', 'unread.yaml:3 load.vus "-1"'];

test("what can't be read and what can't be planned is told at once", async () => {
  expect(await told()).toEqual([
    ...READ,
    'unplanned.yaml: profile "gone"',
    `unplanned.yaml: threshold file "${join(folder, "gone.yaml")}"`,
    'unplanned.yaml: action chat-9-killed: instance "chat-9"',
  ]);
});

test("what is wrong with the call is told once, not with each file", async () => {
  expect(await told({ runtime: "docker" })).toEqual([...READ, '--runtime "docker"']);
});
