import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCommand } from "./run-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { writeProgram } from "./testing/write-program.ts";

const PROJECT = join(import.meta.dirname, "..", "..");
const NODE_PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;

/** The launcher in a project whose harness says who it is and then waits for a signal, if told to. */
async function makeProject(folder: string): Promise<string> {
  for (const part of ["bin", "scripts"])
    await cp(join(PROJECT, part), join(folder, part), { recursive: true });
  await mkdir(join(folder, "node_modules"));
  await mkdir(join(folder, "harness"));
  const lines = [
    "const [first, ...rest]: string[] = process.argv.slice(2);",
    'if (first === "wait") {',
    "  const timer = setInterval(() => undefined, 1000);",
    '  process.on("SIGTERM", () => { clearInterval(timer); process.exitCode = 42; });',
    "}",
    "console.log(JSON.stringify({ pid: process.pid, version: process.version, first, rest }));",
  ];
  await writeFile(join(folder, "harness/main.ts"), lines.join("\n"));
  return join(folder, "bin/loadproof");
}

const options = (environment: Record<string, string>) => ({ environment, timeoutMs: 30_000 });

async function firstLine(child: ChildProcess): Promise<{ pid: number }> {
  const [chunk] = await once(child.stdout ?? child, "data");
  return JSON.parse(String(chunk));
}

describe("bin/loadproof", () => {
  test("passes arguments on as they are", async () => {
    await using folder = await temporaryFolder();
    const launcher = await makeProject(folder.path);
    const { stdout } = await runCommand(
      launcher,
      ["run", "a b", "$HOME", "*"],
      options({ PATH: NODE_PATH, HOME: "/" }),
    );
    expect(JSON.parse(stdout)).toMatchObject({
      first: "run",
      rest: ["a b", "$HOME", "*"],
      version: process.version,
    });
  });

  test("works through a chain of symlinks, as npx and npm link make them, from another folder", async () => {
    await using folder = await temporaryFolder();
    await using elsewhere = await temporaryFolder();
    await makeProject(folder.path);
    await symlink(folder.path, join(elsewhere.path, "package"));
    await mkdir(join(elsewhere.path, ".bin"));
    await symlink("../package/bin/loadproof", join(elsewhere.path, ".bin", "loadproof"));
    await symlink(join(elsewhere.path, ".bin", "loadproof"), join(elsewhere.path, "lp"));
    const { stdout, stderr } = await runCommand(join(elsewhere.path, "lp"), ["list"], {
      ...options({ PATH: NODE_PATH, HOME: "/" }),
      workingDirectory: elsewhere.path,
    });
    expect({ stdout: JSON.parse(stdout).first, stderr }).toEqual({ stdout: "list", stderr: "" });
  });

  test("becomes node: a signal to it reaches the harness, whose exit code it ends with", async () => {
    await using folder = await temporaryFolder();
    const launcher = await makeProject(folder.path);
    const child = spawn(launcher, ["wait"], {
      env: { PATH: NODE_PATH, HOME: "/" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    expect((await firstLine(child)).pid).toBe(child.pid);
    child.kill("SIGTERM");
    expect(await ended).toEqual([42, null]);
  });

  test.each(["v20.20.2", "v24.8.9", "v9.11.2", "nonsense"])(
    "passes over a node %s for the one in the cache",
    async (version) => {
      await using folder = await temporaryFolder();
      const launcher = await makeProject(folder.path);
      await writeProgram(join(folder.path, "old/node"), `echo ${version}`);
      const environment = {
        PATH: `${folder.path}/old:/usr/bin:/bin`,
        HOME: "/",
        XDG_CACHE_HOME: join(folder.path, "cache"),
      };
      const missing = await runCommand(launcher, [], options(environment));
      expect(missing).toMatchObject({
        exitCode: 4,
        stdout: "",
        stderr: `loadproof: Node.js 24.9 or newer and the project's packages are not installed; run: make -C '${folder.path}' setup\n`,
      });
      await linkCachedNode(environment.XDG_CACHE_HOME);
      const { stdout } = await runCommand(launcher, ["list"], options(environment));
      expect(JSON.parse(stdout)).toMatchObject({ first: "list", version: process.version });
    },
  );
});

/** This Node.js where the launcher looks for the one of this platform. */
async function linkCachedNode(cacheHome: string): Promise<void> {
  const { stdout } = await runCommand(
    "sh",
    ["-c", `root="$1"; . "$root/scripts/find-node.sh"; node_package; echo "$cached_node"`, "sh", PROJECT],
    options({ PATH: "/usr/bin:/bin", XDG_CACHE_HOME: cacheHome }),
  );
  const cached = stdout.trim();
  await mkdir(dirname(cached), { recursive: true });
  await symlink(process.execPath, cached);
}
