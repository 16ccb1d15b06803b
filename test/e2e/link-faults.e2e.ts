import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testContext } from "#harness/environment/fixtures/context.ts";
import { cacheDirectory } from "#harness/tools/cache.ts";
import { type CommandResult, runCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";
import { type SavedRun, savedRun } from "../lib/saved-run.ts";

/** Redis answers late for a while in mid-run, to the chat instances alone. */

const THRESHOLDS = `version: 1
objectives:
  - { id: answers-before, metric: http_req_duration, where: { service: chat }, statistic: p(95), before: chat-redis-latency, pass: "< 1s" }
  - { id: refused, metric: http_req_failed, where: { service: chat }, statistic: rate, pass: "< 5%" }
`;
const FAULT = "latency:chat/redis,delay=200ms,jitter=20ms@15s+5s";
const LOAD = ["run", "msa-hotpath", "--profile", "quick", "--vus", "10", "--duration", "20s"] as const;

describe("Redis is slow for the chat instances", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let result: CommandResult;
  let run: SavedRun;
  let left: readonly unknown[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder.path, "slow.yaml"), THRESHOLDS);
    const words = ["--thresholds", join(folder.path, "slow.yaml"), "--fault", FAULT];
    const command = startCommand([...LOAD, ...words], {
      environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" },
    });
    using descendants = new Descendants(command.child.pid ?? 0);
    result = await command.ended;
    left = await descendants.left();
    run = await savedRun(folder.path);
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test("the run is judged, and leaves no proxy behind", () => {
    // A machine that is full warns; the fault itself breaks nothing.
    expect(["PASS", "WARN"]).toContain(run.verdict.verdict);
    expect(run.verdict.invalid).toBe(false);
    expect(result.exitCode).toBe(0);
    expect(left).toEqual([]);
  });

  test("it was seen to take effect on a way that the load used, and to be over", () => {
    expect(run.evidence.actions).toMatchObject([
      { name: "chat-redis-latency", kind: "latency", subject: "chat/redis", outcome: "applied" },
    ]);
    expect(run.evidence.actions[0]?.message).toMatch(
      /^chat-1\/redis answers (1[5-9]\d|2\d\d) ms later than direct, on open connections too; the system had sent \d{4,} bytes that way in the \d s before; chat\/redis answers like direct again, /,
    );
    const kinds = run.evidence.events.filter(({ subject }) => subject === "chat-redis-latency");
    expect(kinds.map(({ kind }) => kind)).toEqual(["fault", "recovered"]);
    expect(run.evidence.environment.servers).toContainEqual(expect.stringMatching(/^Toxiproxy 2\.12/));
  });

  test("each chat instance had a proxy of its own, which the others had not", async () => {
    const log = (name: string): Promise<string> =>
      readFile(join(run.directory, "environment", "logs", `${name}.log`), "utf8");
    for (const chat of ["chat-1", "chat-2"])
      expect(await log(`toxiproxy-${chat}-redis`)).toContain("Accepted client");
    await expect(log("toxiproxy-session-1-redis")).rejects.toThrow("ENOENT");
  });
});

test.each([
  ["SIGINT", 130],
  ["SIGKILL", null],
] as const)("%s while a way is cut leaves no proxy, no server and no service", async (signal, exitCode) => {
  await using folder = await temporaryFolder();
  const command = startCommand([...LOAD, "--fault", "partition:chat-1/dbman-1@3s"], {
    environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" },
  });
  using descendants = new Descendants(command.child.pid ?? 0);
  await command.waitFor(/chat-1\/dbman-1 gives no answer/);
  expect(descendants.matching(/toxiproxy-server/)).toHaveLength(1);
  command.child.kill(signal);
  expect((await command.ended).exitCode).toBe(exitCode);
  expect(await descendants.left()).toEqual([]);
});

test("links that are none are refused at once, with those that are there", async () => {
  const result = await runCommand(
    [
      ...LOAD,
      ...["latency:chat/postgres,delay=200ms@5s", "partition:chatt/redis@6s", "reset:load/dbman@7s"].flatMap(
        (fault) => ["--fault", fault],
      ),
    ],
    { environment: { SUT_RUNTIME: "processes" } },
  );
  expect(result.exitCode).toBe(4);
  expect(result.stderr).toContain(
    'action chat-postgres-latency: link "chat/postgres": expected one of chat/dbman, chat/dbman-1',
  );
  expect(result.stderr).toContain("did you mean chat?");
  expect(result.stderr).toContain('action load-dbman-reset: link "load/dbman": expected one of load/');
});

test("a Toxiproxy that is missing is named before anything starts, with what installs it", async () => {
  await using cache = await temporaryFolder();
  await linkToolsBut("toxiproxy-", join(cache.path, "loadproof"));
  const result = await runCommand([...LOAD, "--fault", FAULT], {
    environment: { SUT_RUNTIME: "processes", XDG_CACHE_HOME: cache.path },
  });
  expect(result.exitCode).toBe(4);
  expect(result.stderr).toContain(
    "Toxiproxy ^2.12.0 is needed for faults on the way between two parts; none was found",
  );
  expect(result.stderr).toMatch(/run: .*setup toxiproxy/);
});

/** A cache with all the tools of this one, but for those whose folder begins so. */
async function linkToolsBut(prefix: string, folder: string): Promise<void> {
  const cache = cacheDirectory(testContext());
  await mkdir(folder);
  for (const name of await readdir(cache))
    if (!name.startsWith(prefix)) await symlink(join(cache, name), join(folder, name));
}
