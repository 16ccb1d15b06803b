import { execFile } from "node:child_process";
import { lstat, readFile, readdir, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requireTool, resolveTool, runDoctor, runSetup } from "./index.ts";
import { installTools } from "./install-tools.ts";
import { makeContext } from "./testing/make-context.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { writeProgram } from "./testing/write-program.ts";

const run = promisify(execFile);
const NOBODY = 65_534;
const asRoot = process.getuid?.() === 0;

/** PATH without a PostgreSQL that would be taken instead of installing one. */
async function hidingPostgres(folder: string): Promise<string> {
  const hidden = join(folder, "npm-only");
  const npm = (await resolveTool("npm", makeContext()))?.path ?? "npm";
  await writeProgram(join(hidden, "npm"), `exec "${npm}" "$@"`);
  return `${hidden}:/usr/bin:/bin`;
}

describe("PostgreSQL from its npm package, into an empty cache", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let bin = "";
  beforeAll(async () => {
    folder = await temporaryFolder();
    const environment = {
      ...process.env,
      PATH: await hidingPostgres(folder.path),
      XDG_CACHE_HOME: join(folder.path, "cache"),
    };
    const contexts = [makeContext({ environment }), makeContext({ environment })];
    const results = await Promise.all(
      contexts.map((context) => installTools(["postgres"], context, () => undefined)),
    );
    const tools = results
      .flat()
      .map((result) => (result.status === "ready" ? result.tool : result.error.message));
    expect(tools[0]).toMatchObject({
      name: "postgres",
      version: expect.stringMatching(/^18\./),
      source: "cache",
    });
    expect(tools[1]).toEqual(tools[0]);
    bin = (await requireTool("postgres", makeContext({ environment }))).path;
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test("two installs at once leave one tool and nothing else", async () => {
    expect(await readdir(join(folder.path, "cache/loadproof"))).toEqual(["postgres-18.4.0-beta.17"]);
  });

  test("its executables run, also for a user who is not root", async () => {
    for (const name of ["postgres", "initdb", "pg_ctl"]) {
      const user = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
      const { stdout } = await run(join(bin, name), ["--version"], { cwd: "/", ...user });
      expect(stdout).toContain("(PostgreSQL) 18.");
    }
  });

  test("every library link that its install script would make is there and leads somewhere", async () => {
    const root = join(bin, "..", "..");
    const links: { source: string; target: string }[] = JSON.parse(
      await readFile(join(bin, "..", "pg-symlinks.json"), "utf8"),
    );
    expect(links.length).toBeGreaterThan(5);
    for (const { source, target } of links) {
      expect((await lstat(join(root, target))).isSymbolicLink()).toBe(true);
      expect(await readlink(join(root, target))).toBe(source.split("/").at(-1));
      expect((await stat(join(root, target))).isFile()).toBe(true);
    }
  });
});

describe("k6 of a wrong version on PATH", () => {
  const wrong = 'echo "k6 v1.3.0 (go1.24.6, linux/amd64)"';

  test("is passed over for the one in the cache", async () => {
    await using folder = await temporaryFolder();
    await writeProgram(join(folder.path, "bin/k6"), wrong);
    await writeProgram(
      join(folder.path, "cache/loadproof/k6-2.2.0/k6"),
      'echo "k6 v2.2.0 (go1.26.8, linux/amd64)"',
    );
    const environment = { PATH: join(folder.path, "bin"), XDG_CACHE_HOME: join(folder.path, "cache") };
    const k6 = await requireTool("k6", makeContext({ environment }));
    expect(k6).toMatchObject({ version: "2.2.0", source: "cache" });
  });

  test("setup and doctor end with 4 and name it, when no method can be used", async () => {
    await using folder = await temporaryFolder();
    const found = await writeProgram(join(folder.path, "k6"), wrong);
    const environment = { PATH: folder.path, XDG_CACHE_HOME: join(folder.path, "cache") };
    const context = makeContext({ environment, platform: "freebsd" });
    const setup = await runSetup(context, { names: ["k6"], quiet: true, onProgress: () => undefined });
    expect(setup).toEqual({
      exitCode: 4,
      text: [
        "TOOL_MISSING: k6 ^2.2.0 is not installed by loadproof on this machine",
        "  do: install k6 2.2.0 or newer 2.x as https://grafana.com/docs/k6/latest/set-up/install-k6/ says",
      ].join("\n"),
    });
    const doctor = await runDoctor(context);
    expect(doctor.exitCode).toBe(4);
    expect(doctor.text).toContain(`found "${found}" (version 1.3.0)`);
  });
});

test("setup before a run says nothing when all is there", async () => {
  await using folder = await temporaryFolder();
  await writeProgram(join(folder.path, "k6"), 'echo "k6 v2.2.0 (go1.26.8, linux/amd64)"');
  const environment = { PATH: folder.path, XDG_CACHE_HOME: folder.path };
  const outcome = await runSetup(makeContext({ environment }), {
    names: ["k6"],
    quiet: true,
    onProgress: () => undefined,
  });
  expect(outcome).toEqual({ text: "", exitCode: 0 });
});
