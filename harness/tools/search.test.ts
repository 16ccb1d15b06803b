import { chmod, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Tool } from "./contracts.ts";
import { searchTool } from "./search.ts";
import { TOOLS } from "./table.ts";
import { makeContext } from "./testing/make-context.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { tinyTool } from "./testing/tiny-tool.ts";
import { writeProgram } from "./testing/write-program.ts";

const LINUX = { platform: "linux", architecture: "x64" } as const;

interface Machine {
  /** Programs by path below the machine's folder; each is a shell script of one line. */
  readonly programs: Readonly<Record<string, string>>;
  readonly path: string;
  readonly tool?: Tool;
  readonly userId?: number;
}

/** The search on a machine made of tiny programs, with the machine's folder as `~` in all paths. */
async function searchOn({ programs, path, tool = tinyTool([]), userId = 1000 }: Machine): Promise<unknown> {
  await using folder = await temporaryFolder();
  for (const [file, line] of Object.entries(programs)) await writeProgram(join(folder.path, file), line);
  const environment = {
    PATH: path
      .split(":")
      .map((part) => (part.startsWith("/") ? part : join(folder.path, part)))
      .join(":"),
    XDG_CACHE_HOME: join(folder.path, "cache"),
  };
  const search = await searchTool(tool, makeContext({ ...LINUX, environment, userId }));
  return JSON.parse(JSON.stringify(search).replaceAll(folder.path, "~"));
}

const CACHED = "cache/loadproof/k6-2.0.0/bin/tiny-tool";

describe("the order of the search", () => {
  test("nothing anywhere", async () => {
    expect(await searchOn({ programs: {}, path: "a:b" })).toEqual({ found: null, rejected: [] });
  });

  test("a fitting one on PATH wins over the cache", async () => {
    const programs = { "a/tiny-tool": "echo tiny 2.5.0", [CACHED]: "echo tiny 2.0.0" };
    expect(await searchOn({ programs, path: "a" })).toEqual({
      found: { name: "k6", path: "~/a/tiny-tool", version: "2.5.0", source: "path" },
      rejected: [],
    });
  });

  test("a wrong version on PATH is passed over for the next folder of PATH", async () => {
    const programs = { "a/tiny-tool": "echo tiny 1.9.0", "b/tiny-tool": "echo tiny 2.1.0" };
    expect(await searchOn({ programs, path: "a:b" })).toEqual({
      found: { name: "k6", path: "~/b/tiny-tool", version: "2.1.0", source: "path" },
      rejected: [{ path: "~/a/tiny-tool", version: "1.9.0", reason: "version 1.9.0" }],
    });
  });

  test("a wrong version on PATH is passed over for the cache", async () => {
    const programs = { "a/tiny-tool": "echo tiny 3.0.0", [CACHED]: "echo tiny 2.0.0" };
    expect(await searchOn({ programs, path: "a" })).toEqual({
      found: {
        name: "k6",
        path: "~/cache/loadproof/k6-2.0.0/bin/tiny-tool",
        version: "2.0.0",
        source: "cache",
      },
      rejected: [{ path: "~/a/tiny-tool", version: "3.0.0", reason: "version 3.0.0" }],
    });
  });

  test("one that does not say its version is named with what it said instead", async () => {
    const programs = { "a/tiny-tool": "echo 'no daemon' >&2; exit 1" };
    expect(await searchOn({ programs, path: "a" })).toEqual({
      found: null,
      rejected: [
        {
          path: "~/a/tiny-tool",
          version: null,
          reason: '"~/a/tiny-tool --version" gave no version: no daemon',
        },
      ],
    });
  });

  test("a version printed by a program that fails does not count", async () => {
    const programs = { "a/tiny-tool": "echo tiny 2.0.0; exit 3" };
    expect(await searchOn({ programs, path: "a" })).toMatchObject({ found: null });
  });

  test("relative and empty parts of PATH are not searched", async () => {
    await using folder = await temporaryFolder();
    await writeProgram(join(folder.path, "tiny-tool"), "echo tiny 2.0.0");
    const environment = { PATH: ":.:bin", XDG_CACHE_HOME: folder.path };
    expect(await searchTool(tinyTool([]), makeContext({ ...LINUX, environment }))).toEqual({
      found: null,
      rejected: [],
    });
  });

  test("a file that can't be run is not a candidate", async () => {
    await using folder = await temporaryFolder();
    await chmod(await writeProgram(join(folder.path, "tiny-tool"), "echo tiny 2.0.0"), 0o644);
    await mkdir(join(folder.path, "sub", "tiny-tool"), { recursive: true });
    const environment = { PATH: `${folder.path}:${folder.path}/sub`, XDG_CACHE_HOME: folder.path };
    expect(await searchTool(tinyTool([]), makeContext({ ...LINUX, environment }))).toEqual({
      found: null,
      rejected: [],
    });
  });
});

describe("PostgreSQL is a folder of executables", () => {
  const program = "echo 'postgres (PostgreSQL) 18.4'";

  test("symlinks on PATH lead to the folder where all of it lies", async () => {
    await using folder = await temporaryFolder();
    for (const name of ["postgres", "initdb", "pg_ctl"])
      await writeProgram(join(folder.path, "pg/bin", name), program);
    await mkdir(join(folder.path, "bin"));
    await symlink("../pg/bin/postgres", join(folder.path, "bin/postgres"));
    const environment = { PATH: join(folder.path, "bin"), XDG_CACHE_HOME: folder.path };
    const { found } = await searchTool(TOOLS.postgres, makeContext({ ...LINUX, environment, userId: 1000 }));
    expect(found).toEqual({
      name: "postgres",
      path: join(folder.path, "pg/bin"),
      version: "18.4",
      source: "path",
    });
  });

  test("a folder without initdb is of no use", async () => {
    const programs = { "bin/postgres": program, "bin/pg_ctl": program };
    const search = await searchOn({ programs, path: "bin", tool: TOOLS.postgres });
    expect(search).toMatchObject({ rejected: [{ path: "~/bin", reason: '"initdb" is missing beside it' }] });
  });

  test.each([
    { userId: 0, reason: "it can't run as root, and other users can't enter its folder" },
    { userId: 1000, reason: null },
  ])("in a folder closed to others, as user $userId: $reason", async ({ userId, reason }) => {
    await using folder = await temporaryFolder();
    for (const name of ["postgres", "initdb", "pg_ctl"])
      await writeProgram(join(folder.path, "closed/bin", name), program);
    await chmod(join(folder.path, "closed"), 0o700);
    const environment = { PATH: join(folder.path, "closed/bin"), XDG_CACHE_HOME: folder.path };
    const search = await searchTool(TOOLS.postgres, makeContext({ ...LINUX, environment, userId }));
    const rejected = search.rejected.find((candidate) => candidate.path === join(folder.path, "closed/bin"));
    expect(rejected?.reason ?? null).toBe(reason);
  });
});

test("Kafka is a folder of jars in the cache, known by its own jar", async () => {
  const jar = "cache/loadproof/kafka-4.3.0/libs/kafka_2.13-4.3.0.jar";
  expect(await searchOn({ programs: { [jar]: "" }, path: "", tool: TOOLS.kafka })).toEqual({
    found: { name: "kafka", path: "~/cache/loadproof/kafka-4.3.0/libs", version: "4.3.0", source: "cache" },
    rejected: [],
  });
});

describe("Node.js is the one that runs this", () => {
  test.each([
    {
      nodeVersion: "v24.21.0",
      found: { name: "node", path: "/opt/node", version: "24.21.0", source: "path" },
    },
    { nodeVersion: "v22.1.0", found: null },
  ])("$nodeVersion", async ({ nodeVersion, found }) => {
    const search = await searchTool(TOOLS.node, makeContext({ nodeVersion, nodeExecutable: "/opt/node" }));
    expect(search.found).toEqual(found);
  });
});
