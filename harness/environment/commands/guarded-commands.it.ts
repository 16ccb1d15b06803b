import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { GuardedCommand } from "../../contracts/environment.ts";
import { testContext } from "../fixtures/context.ts";
import { stateFolder } from "../fixtures/state-folder.ts";
import { findByCommand } from "../system/process-table.ts";
import { waitUntil } from "../system/waiting.ts";
import { GuardedCommands } from "./guarded-commands.ts";

const HOLDER = fileURLToPath(new URL("../fixtures/holds-command/main.ts", import.meta.url));
const never = new AbortController().signal;

function shell(line: string, folder: string, changes: Partial<GuardedCommand> = {}): GuardedCommand {
  const variables = { PATH: process.env["PATH"] ?? "", WORD: "hello" };
  return { name: line, words: ["/bin/sh", "-c", line], variables, folder, timeoutMs: 10_000, ...changes };
}

/** A process id that is gone within the bound. */
async function untilGone(words: string): Promise<void> {
  await waitUntil(
    async () => {
      const left = await findByCommand(words);
      return left.length === 0
        ? { done: true, value: undefined }
        : { done: false, because: `${left.join(", ")} still run` };
    },
    { timeoutMs: 20_000, signal: never },
  );
}

test.each<
  [string, string, Partial<GuardedCommand>, { exitCode: number | null; told: RegExp; output: unknown }]
>([
  [
    "output of both kinds, variables and folder",
    "echo $WORD; echo oh >&2; basename $PWD | cut -c1-9",
    {},
    {
      exitCode: 0,
      told: /ended with exit code 0$/,
      // The two come by pipes of their own: which is read first is nobody's to say.
      output: expect.stringMatching(/^(?:oh\n)?hello\n(?:oh\n)?loadproof\n(?:oh\n)?$/),
    },
  ],
  [
    "an exit code",
    "echo no; exit 7",
    {},
    { exitCode: 7, told: /^echo no; exit 7 ended with exit code 7$/, output: "no\n" },
  ],
  ["a signal", "kill -KILL $$", {}, { exitCode: null, told: /was ended by SIGKILL$/, output: "" }],
  [
    "a time that is over",
    "echo begun; sleep 61.25",
    { timeoutMs: 700 },
    { exitCode: null, told: /^not done after 700ms$/, output: "begun\n" },
  ],
  [
    "a program that is not there",
    "",
    { words: ["no-such-program"] },
    {
      exitCode: 127,
      told: /exit code 127$/,
      output: expect.stringContaining("not found"),
    },
  ],
  [
    "what it leaves running does not hold it up",
    "sleep 61.5 & echo done",
    {},
    { exitCode: 0, told: /exit code 0$/, output: "done\n" },
  ],
])("%s", async (_name, line, changes, { exitCode, told, output }) => {
  await using folder = await stateFolder();
  await using commands = await GuardedCommands.start(testContext());
  const end = await commands.run(shell(line, folder.path, changes), never);
  expect(end).toEqual({
    exitCode,
    output,
    told: expect.objectContaining({ message: expect.stringMatching(told) as string }),
  });
  await untilGone("61.25");
  for (const pid of await findByCommand("61.5")) process.kill(pid);
});

test("one that the signal ends is gone, with what it has started", async () => {
  await using folder = await stateFolder();
  await using commands = await GuardedCommands.start(testContext());
  const stop = new AbortController();
  const running = commands.run(shell("sleep 62.25 & sleep 62.25; echo never", folder.path), stop.signal);
  await waitUntil(
    async () =>
      (await findByCommand("62.25")).length < 2
        ? { done: false, because: "it has not begun" }
        : { done: true, value: undefined },
    { timeoutMs: 10_000, signal: never },
  );
  stop.abort();
  expect(await running).toMatchObject({ exitCode: null, output: "" });
  await untilGone("62.25");
});

test("what is to be undone is undone at the end, unless it was taken back", async () => {
  await using folder = await stateFolder();
  {
    await using commands = await GuardedCommands.start(testContext());
    await commands.keepUndo(shell("echo $WORD > kept", folder.path));
    const forget = await commands.keepUndo(shell("echo > taken-back", folder.path));
    await forget();
  }
  expect(await readFile(join(folder.path, "kept"), "utf8")).toBe("hello\n");
  expect(existsSync(join(folder.path, "taken-back"))).toBe(false);
});

test("a harness killed by SIGKILL: what it ran ends, and is undone after that", async () => {
  await using folder = await stateFolder();
  await writeFile(join(folder.path, "disturbed"), "");
  const holder = spawn(process.execPath, [HOLDER, folder.path], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(holder, "exit");
  for await (const line of createInterface({ input: holder.stdout })) if (line === "running") break;
  expect((await findByCommand("63.25")).length).toBeGreaterThan(0);
  holder.kill("SIGKILL");
  await ended;
  await waitUntil(
    async () =>
      existsSync(join(folder.path, "undone"))
        ? { done: true, value: undefined }
        : { done: false, because: "it is not undone" },
    { timeoutMs: 20_000, signal: never },
  );
  expect(existsSync(join(folder.path, "disturbed"))).toBe(false);
  expect(await findByCommand("63.25")).toEqual([]);
});
