import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { testContext } from "../environment/fixtures/context.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { fixtureService, fixtureTopology } from "../environment/fixtures/topologies.ts";
import { startEnvironment } from "../environment/index.ts";
import { findByCommand } from "../environment/system/process-table.ts";
import { cpuHog } from "./cpu-hog.ts";
import type { ActionSetting } from "./kind.ts";

const BUSY = "while :; do :; done";

test("an instance shares its one core with busy workers, and has all again afterwards", async () => {
  await using state = await stateFolder();
  await using environment = await startEnvironment({
    runtime: "processes",
    topology: fixtureTopology([fixtureService("small", "small-service")]),
    targets: {},
    ports: "free",
    defects: [],
    stateDirectory: state.path,
    context: testContext(),
  });
  const [pid = 0] = await findByCommand("small-service/main.ts");
  const coresOf = async (one: number): Promise<string> =>
    /Cpus_allowed_list:\s*(\S+)/.exec(await readFile(`/proc/${one}/status`, "utf8"))?.[1] ?? "";
  const before = await coresOf(pid);
  const setting = { environment, signal: new AbortController().signal } as ActionSetting;
  const action = {
    name: "x",
    kind: "cpu-hog",
    subject: "small-1",
    atMs: 0,
    durationMs: 1_000,
    settings: { workers: "3" },
  };

  const applied = await cpuHog.apply(action, setting);
  expect(applied.message).toMatch(
    /^3 busy workers take \d+% of core \d+, the only one for small-1, which gets \d+% of it \(\d+% of one before\)$/,
  );
  const hogs = await findByCommand(BUSY);
  expect(hogs).toHaveLength(3);
  const core = await coresOf(pid);
  expect(core).toMatch(/^\d+$/);
  for (const hog of hogs) expect(await coresOf(hog)).toBe(core);

  expect((await cpuHog.heal(action, setting)).message).toBe("small-1 answers again");
  expect(await findByCommand(BUSY)).toEqual([]);
  expect(await coresOf(pid)).toBe(before);
});
