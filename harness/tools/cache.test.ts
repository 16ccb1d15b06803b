import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cacheDirectory, platformOf, toolDirectory } from "./cache.ts";
import { TOOLS } from "./table.ts";
import { makeContext } from "./testing/make-context.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

describe("the cache's folder", () => {
  test.each([
    { environment: { HOME: "/home/a" }, folder: "/home/a/.cache/loadproof" },
    { environment: { HOME: "/home/a", XDG_CACHE_HOME: "/var/tmp/b" }, folder: "/var/tmp/b/loadproof" },
    { environment: { HOME: "/home/a", XDG_CACHE_HOME: "relative" }, folder: "/home/a/.cache/loadproof" },
    { environment: { HOME: "/home/a", XDG_CACHE_HOME: "" }, folder: "/home/a/.cache/loadproof" },
  ])("$environment", ({ environment, folder }) => {
    expect(cacheDirectory(makeContext({ environment }))).toBe(folder);
  });
});

describe("a tool's folder", () => {
  test.each([
    { name: "postgres", userId: 1000, mode: 0o700, shared: false },
    { name: "postgres", userId: 0, mode: 0o755, shared: false },
    { name: "postgres", userId: 0, mode: 0o700, shared: true },
    { name: "k6", userId: 0, mode: 0o700, shared: false },
  ] as const)("$name for user $userId under a home of mode $mode", async ({ name, userId, mode, shared }) => {
    await using folder = await temporaryFolder();
    const home = join(folder.path, "home");
    await mkdir(home);
    await chmod(home, mode);
    const context = makeContext({ environment: { XDG_CACHE_HOME: home }, userId });
    const parent = shared ? "/var/cache/loadproof" : join(home, "loadproof");
    expect(await toolDirectory(TOOLS[name], context)).toBe(join(parent, `${name}-${TOOLS[name].pinned}`));
  });

  test("tools of the package manager have none", async () => {
    expect(await toolDirectory(TOOLS.redis, makeContext())).toBeNull();
  });
});

test.each([
  { platform: "linux", architecture: "x64", name: "linux-x64" },
  { platform: "darwin", architecture: "arm64", name: "darwin-arm64" },
  { platform: "darwin", architecture: "x64", name: null },
  { platform: "linux", architecture: "riscv64", name: null },
] as const)("platform $platform $architecture: $name", ({ platform, architecture, name }) => {
  expect(platformOf(makeContext({ platform, architecture }))).toBe(name);
});
