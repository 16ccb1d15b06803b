import { readFileSync } from "node:fs";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { requireTool } from "./index.ts";
import type { CommandResult } from "./run-command.ts";
import { runChecked, runCommand } from "./run-command.ts";
import { makeContext } from "./testing/make-context.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { writeProgram } from "./testing/write-program.ts";

const PROJECT = join(import.meta.dirname, "..", "..");
const SYSTEM = "/usr/bin:/bin";
/** The version of this platform in scripts/node-packages. */
const PINNED = pinnedVersion(readFileSync(join(PROJECT, "scripts/node-packages"), "utf8"));

function pinnedVersion(table: string): string {
  const row = table.split("\n").find((line) => line.startsWith(`${process.platform}-${process.arch} `));
  return row?.split(" ")[2] ?? "no row for this platform";
}

/** A project with the real scripts and one small dependency. */
async function makeProject(folder: string): Promise<string> {
  const project = join(folder, "project");
  for (const part of ["scripts", ".node-version"])
    await cp(join(PROJECT, part), join(project, part), { recursive: true });
  await writePackages(project, "8.23.1");
  return project;
}

/** package.json and package-lock.json with `semver` of the real lock, under a version of our own for the project. */
async function writePackages(project: string, projectVersion: string): Promise<void> {
  const { packages } = JSON.parse(await readFile(join(PROJECT, "package-lock.json"), "utf8"));
  const semver = packages["node_modules/semver"];
  const manifest = {
    type: "module",
    name: "tiny",
    version: projectVersion,
    private: true,
    dependencies: { semver: semver.version },
  };
  const lock = {
    name: "tiny",
    version: projectVersion,
    lockfileVersion: 3,
    requires: true,
    packages: { "": manifest, "node_modules/semver": semver },
  };
  await writeFile(join(project, "package.json"), JSON.stringify(manifest));
  await writeFile(join(project, "package-lock.json"), JSON.stringify(lock));
}

let npm = "";
beforeAll(async () => {
  npm = (await requireTool("npm", makeContext())).path;
});

/** PATH of a machine that has npm, but a Node.js that is too old to run the harness. */
async function pathWithOldNode(folder: string): Promise<string> {
  const bin = join(folder, "old-node");
  await writeProgram(
    join(bin, "node"),
    '[ "$1" != --version ] || { echo v20.20.2; exit; }',
    `exec "${process.execPath}" "$@"`,
  );
  await writeProgram(join(bin, "npm"), `exec "${process.execPath}" "$(readlink -f "${npm}")" "$@"`);
  return `${bin}:${SYSTEM}`;
}

function bootstrap(
  project: string,
  environment: Record<string, string>,
  ...parameters: string[]
): Promise<CommandResult> {
  return runCommand(join(project, "scripts/bootstrap"), parameters, {
    environment: { ...process.env, ...environment },
    timeoutMs: 110_000,
  });
}

const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");

describe("scripts/bootstrap on a machine with npm and an old Node.js", () => {
  test("installs Node.js and the packages, once, also when two clones start at once", async () => {
    await using folder = await temporaryFolder();
    await using other = await temporaryFolder();
    const projects = [await makeProject(folder.path), await makeProject(other.path)];
    const cache = join(folder.path, "cache");
    const environment = { PATH: await pathWithOldNode(folder.path), XDG_CACHE_HOME: cache };

    const first = await Promise.all(projects.map((project) => bootstrap(project, environment)));
    for (const { exitCode, stdout, stderr } of first) {
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
      expect(lines(stderr)).toEqual([
        `loadproof: installing Node.js ${PINNED} into ${cache}/loadproof`,
        "loadproof: installing the project's packages (npm ci)",
      ]);
    }
    expect(await readdir(join(cache, "loadproof"))).toEqual([`node-${PINNED}`]);

    for (const project of projects) {
      const again = await bootstrap(project, environment, "--print-path");
      expect(again).toMatchObject({ exitCode: 0, stderr: "" });
      const node = await runChecked(join(again.stdout.trim(), "node"), ["--version"], {
        environment,
        timeoutMs: 10_000,
      });
      expect(node.stdout).toBe(`v${PINNED}\n`);
      expect(await readdir(join(project, "node_modules"))).toContain("semver");
      expect(await readdir(join(project, ".loadproof"))).toEqual([]);
    }
  });

  test("an archive that has not the pinned integrity is refused", async () => {
    await using folder = await temporaryFolder();
    const project = await makeProject(folder.path);
    const table = join(project, "scripts/node-packages");
    await writeFile(table, (await readFile(table, "utf8")).replaceAll(/sha512-.{8}/g, "sha512-AAAAAAAA"));
    const cache = join(folder.path, "cache");
    const environment = { PATH: await pathWithOldNode(folder.path), XDG_CACHE_HOME: cache };
    const { exitCode, stderr } = await bootstrap(project, environment);
    expect(exitCode).toBe(4);
    expect(stderr).toContain("EINTEGRITY");
    expect(stderr).toContain(`loadproof: Node.js ${PINNED} could not be installed`);
    expect(await readdir(join(cache, "loadproof"))).toEqual([]);
  });
});

describe("scripts/bootstrap with a fitting Node.js on PATH", () => {
  async function readyProject(
    folder: string,
  ): Promise<{ project: string; environment: Record<string, string> }> {
    const project = await makeProject(folder);
    const bin = join(folder, "bin");
    await writeProgram(join(bin, "npm"), `exec "${process.execPath}" "$(readlink -f "${npm}")" "$@"`);
    const environment = {
      PATH: `${dirname(process.execPath)}:${bin}:${SYSTEM}`,
      XDG_CACHE_HOME: join(folder, "cache"),
    };
    expect(await bootstrap(project, environment)).toMatchObject({ exitCode: 0 });
    return { project, environment };
  }

  test("installs the packages again when the lock has changed or node_modules is gone, else nothing", async () => {
    await using folder = await temporaryFolder();
    const { project, environment } = await readyProject(folder.path);
    expect(await bootstrap(project, environment)).toMatchObject({ exitCode: 0, stderr: "" });
    await rm(join(project, "node_modules"), { recursive: true });
    const again = await bootstrap(project, environment);
    expect(again).toMatchObject({
      exitCode: 0,
      stderr: "loadproof: installing the project's packages (npm ci)\n",
    });
    expect(await readdir(join(folder.path))).not.toContain("cache");
  });

  test("leaves node_modules alone when only other parts of the lock have changed", async () => {
    await using folder = await temporaryFolder();
    const { project, environment } = await readyProject(folder.path);
    await writePackages(project, "9.0.0");
    await writeFile(join(project, "node_modules/semver/mine"), "");
    expect(await bootstrap(project, environment)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await readdir(join(project, "node_modules/semver"))).toContain("mine");
  });

  test("takes over the lock of an installation that was killed", async () => {
    await using folder = await temporaryFolder();
    const { project, environment } = await readyProject(folder.path);
    await rm(join(project, "node_modules"), { recursive: true });
    await mkdir(join(project, ".loadproof/packages.lock"), { recursive: true });
    await writeFile(join(project, ".loadproof/packages.lock/holder"), "2147483646\n");
    expect(lines((await bootstrap(project, environment)).stderr)).toEqual([
      "loadproof: waiting for another installation of the project's packages",
      "loadproof: installing the project's packages (npm ci)",
    ]);
  });

  test("refuses an argument it does not know", async () => {
    await using folder = await temporaryFolder();
    const { project, environment } = await readyProject(folder.path);
    expect(await bootstrap(project, environment, "--prin-path")).toMatchObject({
      exitCode: 4,
      stderr:
        "loadproof: scripts/bootstrap: unknown argument '--prin-path'; expected --print-path or nothing\n",
    });
  });
});

describe("scripts/bootstrap without npm", () => {
  test("names the exact command of this machine's package manager", async () => {
    await using folder = await temporaryFolder();
    const project = await makeProject(folder.path);
    const bin = join(folder.path, "bin");
    for (const name of ["uname", "id", "dirname", "cmp"])
      await writeProgram(join(bin, name), `PATH=${SYSTEM} exec ${name} "$@"`);
    await writeProgram(join(bin, "dnf"), "exit 1");
    const { exitCode, stderr } = await bootstrap(project, {
      PATH: bin,
      XDG_CACHE_HOME: join(folder.path, "cache"),
    });
    expect(exitCode).toBe(4);
    const sudo = process.getuid?.() === 0 ? "" : "sudo ";
    expect(lines(stderr)).toEqual([
      `loadproof: npm is needed to install Node.js ${PINNED}, and there is none that works on PATH.`,
      `loadproof: Any Node.js with npm will do (Node.js 24 is then installed into ${folder.path}/cache/loadproof). Run:`,
      `loadproof:   ${sudo}dnf install -y nodejs npm`,
      "loadproof: and then this command again.",
    ]);
  });
});
