import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import type { InstallMethod, Tool } from "./contracts.ts";
import { installTool } from "./install-tool.ts";
import { makeContext } from "./testing/make-context.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { tinyMethod, tinyTool } from "./testing/tiny-tool.ts";
import { writeProgram } from "./testing/write-program.ts";

const good = tinyMethod("good", "2.0.0");
const broken = tinyMethod("broken", "2.0.0", {
  install: async () => {
    throw new Error("no route to host");
  },
});
const unusable = tinyMethod("unusable", "2.0.0", { unusable: async () => "it needs root" });
const old = tinyMethod("old", "1.0.0");

function contextIn(folder: string, overrides: Partial<Context> = {}): Context {
  const environment = { PATH: `${folder}/bin:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, "cache") };
  return makeContext({ platform: "linux", architecture: "x64", userId: 1000, environment, ...overrides });
}

async function install(tool: Tool, context: Context): Promise<{ outcome: unknown; progress: string[] }> {
  const progress: string[] = [];
  const outcome = await installTool(tool, context, (message) => progress.push(message));
  return { outcome, progress };
}

function failureOf(tool: Tool, context: Context): Promise<LoadproofError> {
  return installTool(tool, context, () => undefined).then(
    () => Promise.reject(new Error("it was installed")),
    (error: unknown) => (error instanceof LoadproofError ? error : Promise.reject(error)),
  );
}

describe("methods are tried in their order", () => {
  test.each<{ name: string; methods: InstallMethod[]; method: string; progress: string[] }>([
    { name: "the first that works", methods: [good, broken], method: "good", progress: [] },
    {
      name: "the next after a failure",
      methods: [broken, good],
      method: "good",
      progress: ["broken: no route to host"],
    },
    {
      name: "the next after one that can't be used",
      methods: [unusable, good],
      method: "good",
      progress: ["unusable: it needs root"],
    },
    {
      name: "the next after one that gave a wrong version",
      methods: [old, good],
      method: "good",
      progress: [
        expect.stringMatching(
          /^old: what was installed can't be used: found ".*tiny-tool" \(version 1\.0\.0\)$/,
        ),
      ],
    },
  ])("$name", async ({ methods, method, progress }) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "cache/loadproof/k6-2.0.0/bin/tiny-tool");
    expect(await install(tinyTool(methods), contextIn(folder.path))).toEqual({
      outcome: { tool: { name: "k6", path, version: "2.0.0", source: "cache" }, method },
      progress,
    });
    expect(await readdir(join(folder.path, "cache/loadproof"))).toEqual(["k6-2.0.0"]);
  });
});

test("what is there is used and no method is asked", async () => {
  await using folder = await temporaryFolder();
  const path = await writeProgram(join(folder.path, "bin/tiny-tool"), "echo tiny 2.7.0");
  const { outcome } = await install(tinyTool([broken]), contextIn(folder.path));
  expect(outcome).toEqual({ tool: { name: "k6", path, version: "2.7.0", source: "path" }, method: null });
});

test("a method of scope system leaves the tool on PATH", async () => {
  await using folder = await temporaryFolder();
  const system = tinyMethod("packages", "2.0.0", {
    scope: "system",
    install: async () => {
      await writeProgram(join(folder.path, "bin/tiny-tool"), "echo tiny 2.4.0");
    },
  });
  const { outcome } = await install(tinyTool([system], { pinned: null }), contextIn(folder.path));
  expect(outcome).toMatchObject({ tool: { version: "2.4.0", source: "path" }, method: "packages" });
});

describe("when nothing works", () => {
  test("every reason is named and nothing is left behind", async () => {
    await using folder = await temporaryFolder();
    const error = await failureOf(tinyTool([unusable, broken]), contextIn(folder.path));
    expect(error.code).toBe("TOOL_MISSING");
    expect(error.message).toBe(
      "Tiny ^2.0.0 could not be installed: unusable: it needs root; broken: no route to host",
    );
    expect(error.hint).toBe("do: make one");
    expect(await readdir(join(folder.path, "cache/loadproof"))).toEqual([]);
  });

  test("a platform without methods gets the manual way", async () => {
    await using folder = await temporaryFolder();
    const context = contextIn(folder.path, { platform: "freebsd" });
    const error = await failureOf(tinyTool([good]), context);
    expect(error.message).toBe("Tiny ^2.0.0 is not installed by loadproof on this machine");
    expect(error.hint).toBe("do: make one");
  });

  test("a cache that can't be made says how to choose another", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "cache"), "a file where the folder should be");
    const error = await failureOf(tinyTool([good]), contextIn(folder.path));
    expect(error.message).toContain("the tools cache can't be made: ENOTDIR");
    expect(error.message).toContain("set XDG_CACHE_HOME to a folder you may write to");
  });
});

describe("interrupted and repeated installs", () => {
  test("an interrupted install leaves nothing, and the next one succeeds", async () => {
    await using folder = await temporaryFolder();
    const interruption = new AbortController();
    const interrupted = tinyMethod("interrupted", "2.0.0", {
      install: async ({ folder: target, context }) => {
        await writeFile(join(target, "half"), "");
        interruption.abort("SIGINT");
        context.interrupted.throwIfAborted();
      },
    });
    const context = contextIn(folder.path, { interrupted: interruption.signal });
    const error = await failureOf(tinyTool([interrupted, good]), context);
    expect(error.code).toBe("INTERRUPTED");
    expect(await readdir(join(folder.path, "cache/loadproof"))).toEqual([]);
    const { outcome } = await install(tinyTool([good]), contextIn(folder.path));
    expect(outcome).toMatchObject({ method: "good" });
  });

  test("what a killed install left is cleaned up: its partial folder and, once stale, its lock", async () => {
    await using folder = await temporaryFolder();
    const cache = join(folder.path, "cache/loadproof");
    await mkdir(join(cache, "k6-2.0.0.partial-abc123"), { recursive: true });
    await mkdir(join(cache, "k6-2.0.0.lock"));
    await utimes(join(cache, "k6-2.0.0.lock"), 1, 1);
    const { progress } = await install(tinyTool([good]), contextIn(folder.path));
    expect(progress).toEqual(["waiting for another install"]);
    expect(await readdir(cache)).toEqual(["k6-2.0.0"]);
  });

  test("a broken tool in the cache is replaced", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "cache/loadproof/k6-2.0.0/bin/tiny-tool");
    await writeProgram(path, "exit 1");
    const { outcome } = await install(tinyTool([good]), contextIn(folder.path));
    expect(outcome).toMatchObject({ tool: { path, version: "2.0.0" }, method: "good" });
  });

  test("of several at once one installs and all get the tool", async () => {
    await using folder = await temporaryFolder();
    let installs = 0;
    const counted = tinyMethod("counted", "2.0.0", {
      install: async (task) => {
        installs++;
        await good.install(task);
      },
    });
    const all = await Promise.all([1, 2, 3].map(() => install(tinyTool([counted]), contextIn(folder.path))));
    expect(installs).toBe(1);
    for (const { outcome } of all)
      expect(outcome).toMatchObject({ tool: { version: "2.0.0", source: "cache" } });
  });
});
