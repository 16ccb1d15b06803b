import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testContext } from "../fixtures/context.ts";
import { stateFolder } from "../fixtures/state-folder.ts";
import { startExternal } from "../external/start.ts";
import { readProcess } from "../system/process-table.ts";
import { readEnvironmentState, writeEnvironmentState } from "./state.ts";
import { isKeeperRunning, stopKeeper } from "./stop-keeper.ts";

/** Writes the state of an environment as if this process kept it. */
async function keepHere(directory: string): Promise<void> {
  await using environment = await startExternal({ targets: { chat: ["http://127.0.0.1:8080"] } });
  await writeEnvironmentState(directory, environment, {
    context: testContext({ now: () => 0 }),
    topology: "chat",
  });
}

/** Makes the state file name another process as the keeper. */
async function nameKeeper(directory: string, pid: number, startedAt?: string): Promise<void> {
  const path = join(directory, "environment.json");
  const state = JSON.parse(await readFile(path, "utf8")) as { keeper: { pid: number; startedAt: string } };
  state.keeper = { pid, startedAt: startedAt ?? state.keeper.startedAt };
  await writeFile(path, JSON.stringify(state));
}

test("a state that was written is read back, and only its owner may read the file", async () => {
  await using state = await stateFolder();
  await keepHere(state.path);
  const read = await readEnvironmentState(state.path);
  expect(read).toEqual({
    schema: "loadproof.environment",
    version: 1,
    keeper: { pid: process.pid, startedAt: expect.any(String) },
    startedAt: "1970-01-01T00:00:00.000Z",
    topology: "chat",
    runtime: "external",
    services: [{ name: "chat", urls: ["http://127.0.0.1:8080"], version: null }],
    servers: [],
    instances: [],
    postgresUrl: null,
    logDirectory: join(state.path, "logs"),
  });
  expect(read !== null && (await isKeeperRunning(read))).toBe(true);
  expect((await stat(join(state.path, "environment.json"))).mode & 0o777).toBe(0o600);
});

test("a keeper is ended and waited for", async () => {
  await using state = await stateFolder();
  await keepHere(state.path);
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  const ended = once(child, "exit");
  const entry = await readProcess(child.pid ?? 0);
  await nameKeeper(state.path, child.pid ?? 0, entry?.startedAt ?? "");
  expect(await stopKeeper(state.path)).toBe("stopped");
  expect(await ended).toEqual([null, "SIGTERM"]);
  expect(await readEnvironmentState(state.path)).toBeNull();
  expect(await stopKeeper(state.path)).toBe("not-running");
});

test("a process that took over the keeper's id is left alone", async () => {
  await using state = await stateFolder();
  await keepHere(state.path);
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => void child.kill("SIGKILL"));
  await nameKeeper(state.path, child.pid ?? 0);
  expect(await stopKeeper(state.path)).toBe("stale");
  expect(child.exitCode).toBeNull();
  expect(child.signalCode).toBeNull();
  expect(await readEnvironmentState(state.path)).toBeNull();
});

test.each([
  ["no JSON", "{"],
  ["another file", '{"schema":"loadproof.run"}'],
])("a state file that is %s is refused with what to do", async (_name, text) => {
  await using state = await stateFolder();
  await writeFile(join(state.path, "environment.json"), text);
  await expect(readEnvironmentState(state.path)).rejects.toThrow(
    `"${join(state.path, "environment.json")}" is not a state file of loadproof`,
  );
});
