import { chmod, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type RunningCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";
import { savedRun } from "../lib/saved-run.ts";

/** What outlives an instance, busy workers and a disk that is mounted, ends in every case. Needs root and Linux. */

const LOAD = [
  "run",
  "msa-hotpath",
  "--profile",
  "smoke",
  "--vus",
  "6",
  "--duration",
  "14s",
  "--runtime",
  "processes",
];
const FAULTS = ["--fault", "cpu-hog:chat-2@4s+9s", "--fault", "full-disk:postgres@8s+4s"];
const BUSY = /while :; do :; done/;

/** Disks under a folder: other runs of this machine may have some of theirs. */
const mounts = async (folder: string): Promise<readonly string[]> =>
  (await readFile("/proc/mounts", "utf8"))
    .split("\n")
    .filter((line) => line.startsWith(`loadproof ${folder}`));

/** PostgreSQL's user can enter the folder, so its disk is mounted there. */
async function start(folder: string): Promise<RunningCommand> {
  await chmod(folder, 0o755);
  return startCommand([...LOAD, ...FAULTS], { environment: { REPORT_DIR: folder, TMPDIR: folder } });
}

test("an instance starves, PostgreSQL has no space left, and both have all again", async () => {
  await using folder = await temporaryFolder();
  const command = await start(folder.path);
  using descendants = new Descendants(command.child.pid ?? 0);
  const { stderr } = await command.ended;
  const { evidence } = await savedRun(folder.path);
  expect(
    evidence.actions.map(({ name, outcome }) => `${name} ${outcome}`),
    stderr,
  ).toEqual(["chat-2-starved applied", "postgres-disk-full applied"]);
  const [starved, full] = evidence.actions;
  expect(starved?.message).toMatch(
    /^4 busy workers take \d+% of core \d+, the only one for chat-2, which gets \d+%/,
  );
  expect(full?.message).toMatch(/^nothing more can be written on the disk of postgres: 384 MB/);
  expect(evidence.events.filter(({ kind }) => kind === "service-exited")).toEqual([]);
  expect(descendants.matching(BUSY).length).toBeGreaterThanOrEqual(4);
  expect(await descendants.left()).toEqual([]);
  expect(await mounts(folder.path)).toEqual([]);
});

describe("while both are in effect", () => {
  test.each(["SIGINT", "SIGKILL"] as const)("%s leaves no worker and no disk", async (signal) => {
    await using folder = await temporaryFolder();
    const command = await start(folder.path);
    using descendants = new Descendants(command.child.pid ?? 0);
    await command.waitFor(/postgres-disk-full: nothing more can be written/);
    expect(descendants.matching(BUSY).length).toBeGreaterThanOrEqual(4);
    expect(await mounts(folder.path)).toHaveLength(1);
    command.child.kill(signal);
    await command.ended;
    expect(await descendants.left()).toEqual([]);
    expect(await mounts(folder.path)).toEqual([]);
  });
});
