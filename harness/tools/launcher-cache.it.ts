import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand, temporaryFolder } from "../../test/lib/command.ts";

async function filesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder, { recursive: true }).catch(() => []);
}

test("compiled code is kept in the user's own cache", async () => {
  await using folder = await temporaryFolder();
  const { exitCode } = await runCommand(["list"], { environment: { XDG_CACHE_HOME: folder.path } });
  expect(exitCode).toBe(0);
  expect((await filesIn(join(folder.path, "loadproof", "compiled"))).length).toBeGreaterThan(5);
});

test("NODE_COMPILE_CACHE of the user wins", async () => {
  await using folder = await temporaryFolder();
  const environment = { XDG_CACHE_HOME: folder.path, NODE_COMPILE_CACHE: join(folder.path, "mine") };
  expect((await runCommand(["list"], { environment })).exitCode).toBe(0);
  expect(await filesIn(join(folder.path, "loadproof"))).toEqual([]);
  expect((await filesIn(environment.NODE_COMPILE_CACHE)).length).toBeGreaterThan(5);
});

test("a cache that can't be written changes nothing", async () => {
  const { exitCode, stdout, stderr } = await runCommand(["list"], {
    environment: { XDG_CACHE_HOME: "/proc/nowhere" },
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("msa-hotpath");
});
