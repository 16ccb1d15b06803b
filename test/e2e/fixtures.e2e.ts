import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmptyDatabase, emptyDatabase } from "../../fixtures/testing/empty-database.ts";
import { type CommandResult, runCommand, startCommand } from "../lib/command.ts";

/** The seeded data of a system of the user's, through the command line, on a real database. */

/** Far less than all rows are as objects. */
const ADDED_MB_MAX = 60;
let database: EmptyDatabase;
beforeAll(async () => {
  database = await emptyDatabase(new URL("../../system-under-test/chat/dbman/migrations/", import.meta.url));
});
afterAll(async () => database[Symbol.asyncDispose]());

const words = (text: string): readonly string[] => ["fixtures", ...text.split(" ")];
const start = (text: string) =>
  startCommand(words(text), { environment: { POSTGRES_URL: database.postgresUrl } });
const fixtures = async (text: string): Promise<CommandResult> => start(text).ended;

async function count(query: string): Promise<number> {
  const { rows } = await database.sql.query<{ count: string }>(query);
  return Number(rows[0]?.count);
}

/** Most memory that a process has had so far. */
async function memoryMbPeak(processId: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${processId}/status`, "utf8");
  return (Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024) / 1e6;
}

test("are loaded, listed, changed by a run, reset and listed again", async () => {
  expect((await fixtures("list chat")).stdout).toMatch(/^chat: nothing is loaded/);
  const loaded = await fixtures("load chat --users 200 --seed 7");
  expect(loaded.stdout).toMatch(
    /^chat: 222 users, 88 rooms are there \(\d+\.\d s\)\nFor runs on it: USER_COUNT=200\n$/,
  );
  expect(loaded.stderr).toContain("… chat: room_members\n");
  expect(loaded.exitCode).toBe(0);
  expect((await fixtures("load chat --users 200 --seed 7")).stdout).toMatch(
    /^chat: 222 users, 88 rooms were there already/,
  );

  await database.sql.query("DELETE FROM messages WHERE room_id = 1");
  const listed = await fixtures("list chat");
  expect(listed.stdout).toMatch(/^chat: 222 users, 88 rooms; 200 users asked for, seed 7; loaded 20/);
  expect(listed.stdout).toMatch(/^ {2}messages +4,400 {2}since then 50 rows changed or gone$/m);
  const reset = await fixtures("reset chat");
  expect(reset.stdout).toMatch(
    /^chat \(222 users, 88 rooms\) is as loaded again; it had: \(.* s\)\n {2}messages +50 rows changed or gone\n$/,
  );
  expect(await count("SELECT count(*) FROM messages")).toBe(4_400);
  expect(JSON.parse((await fixtures("list chat --json")).stdout)).toMatchObject({
    system: "chat",
    fixtures: { users: 200, seed: 7, changes: [], resetAt: expect.stringContaining("T") as string },
  });
});

test("of 100,000 users take little memory on top of what the command line takes, whatever their number", async () => {
  const load = start("load chat --users 100000");
  await load.waitFor(/chat: users/);
  const beforeMb = await memoryMbPeak(load.child.pid);
  await load.waitFor(/planner's statistics/, 120_000);
  const peakMb = await memoryMbPeak(load.child.pid);
  expect((await load.ended).stdout).toMatch(/^chat: 100022 users, 40008 rooms are there/);
  expect(beforeMb).toBeGreaterThan(20);
  expect(peakMb - beforeMb).toBeLessThan(ADDED_MB_MAX);
});

test.each([
  ["SIGKILL", null],
  ["SIGINT", 130],
] as const)(
  "that were cut off by %s are not there, and are loaded whole the next time",
  async (signal, exitCode) => {
    await fixtures("load chat --users 50");
    const load = start("load chat --users 50000");
    await load.waitFor(/chat: room_members/);
    load.child.kill(signal);
    const ended = await load.ended;
    expect(ended.exitCode).toBe(exitCode);
    if (exitCode !== null)
      expect(ended.stderr).toContain("load of chat was interrupted; nothing half done is taken for whole");
    const listed = await fixtures("list chat --json");
    expect(JSON.parse(listed.stdout)).toMatchObject({ fixtures: { users: 50, changes: [] } });
    expect((await fixtures("load chat --users 60")).stdout).toMatch(/^chat: 82 users, 32 rooms are there/);
    expect(await count("SELECT count(*) FROM users")).toBe(82);
  },
);

describe("bad input", () => {
  test.each<readonly [text: string, message: string, exitCode: number]>([
    ["load chta --users x", '2 problems:\n  system "chta": expected one of chat,', 4],
    ["load chat --users 0", '--users "0": expected a whole number from 1 to 1000000', 4],
    ["load chat --users -1", '--users "-1": expected a whole number from 1 to 1000000', 4],
    ["load chat --users 1.5", '--users "1.5": expected', 4],
    ["load chat --users 1000001", '--users "1000001": expected a whole number from 1 to 1000000', 4],
    ["load chat --users 5 --seed 0", '--seed "0": expected', 4],
    ["load chat exchange", "too many arguments", 4],
    ["lod chat", "unknown command 'lod'", 4],
  ])("%s", async (text, message, exitCode) => {
    const result = await fixtures(text);
    expect(result.stderr).toContain(message);
    expect(result.exitCode).toBe(exitCode);
  });

  test.each<readonly [url: string, message: string, exitCode: number]>([
    [
      "postgres://u:secret@127.0.0.1:1/x",
      "FIXTURES_FAILED: load of chat: PostgreSQL at 127.0.0.1:1/x can't be reached",
      5,
    ],
    ["u:secret@h", 'POSTGRES_URL "***": expected a connection string', 4],
  ])("an address %s", async (url, message, exitCode) => {
    const result = await runCommand(words("load chat"), { environment: { POSTGRES_URL: url } });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("secret");
    expect(result.exitCode).toBe(exitCode);
  });

  test("a system that can't take back what it has done says why and what to do", async () => {
    const result = await runCommand(words("reset payment"), {
      environment: { GATEWAY_BASE_URL: "http://127.0.0.1:1" },
    });
    expect(result.stderr).toMatch(
      /payment can't be reset: what it has done is in its topics .*\n.*loadproof down/,
    );
    expect(result.exitCode).toBe(4);
  });
});
