import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runPlanSchema } from "#harness/contracts/plan.ts";
import { runCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";

/** `--plan`: what a run would do, and nothing of it done. */

test("the plan of the bundled system is said, and nothing is started or written", async () => {
  await using folder = await temporaryFolder();
  const words = [
    "--runtime",
    "processes",
    "--fault",
    "crash-loop:chat-2,every=2s@20s+5s",
    "--fault",
    "restart:postgres@12s",
  ];
  const command = startCommand(["run", "msa-hotpath", "--plan", ...words, "--action", "kill:dbman-2@30s"], {
    environment: { REPORT_DIR: join(folder.path, "reports") },
  });
  using descendants = new Descendants(command.child.pid ?? 0);
  const { exitCode, stdout } = await command.ended;
  expect(exitCode).toBe(0);
  expect(descendants.matching(/system-under-test|guardian|redis-server \*|k6 run/)).toEqual([]);
  expect(existsSync(join(folder.path, "reports"))).toBe(false);
  for (const expected of [
    /load +quick, 1m15s, closed, 50 users at the peak: warm-up 5s/,
    /is started +in processes: postgres, redis, dbman-1/,
    /thresholds +thresholds\/msa-hotpath\/quick.yaml, \d+ objectives/,
    /tools +k6 \d+\.\d+\.\d+, postgres \d+/,
    /12s – until it is back +postgres-restarted\n +does +stops postgres softly and starts it at once/,
    /20s – 25s +chat-2-crash-loop\n +does +kills chat-2 and starts it, again and again \(every=2s\)/,
    /30s – end of load +dbman-2-killed[^–]*undone by +nothing: it stays dead/,
  ])
    expect(stdout).toMatch(expected);
});

test("with --json it is the plan itself", async () => {
  const words = [
    "run",
    "msa-hotpath",
    "--runtime",
    "processes",
    "--plan",
    "--json",
    "--fault",
    "kill:chat-1@20s+5s",
  ];
  const { exitCode, stdout } = await runCommand(words);
  expect(exitCode).toBe(0);
  expect(runPlanSchema.parse(JSON.parse(stdout)).schedule).toEqual([
    { name: "chat-1-killed", kind: "kill", subject: "chat-1", atMs: 20_000, durationMs: 5_000 },
  ]);
});

test("all that is wrong with faults is said at once, exit 4", async () => {
  await using folder = await temporaryFolder();
  await writeFile(
    join(folder.path, "wrong.yaml"),
    `version: 1
faults:
  - kill:chat-3@20s+5s
  - { kind: kil, subject: chat-1, at: 5s }
  - { kind: command, subject: pod, at: 5s, inject: x, proof: y }
`,
  );
  await writeFile(
    join(folder.path, "times.yaml"),
    `version: 1
scenario: chat
faults:
  - kill:chat-3@20s+5s
  - stop:chat-1@1m+1m
  - { kind: restart, subject: redis, at: 2h }
  - { kind: pause, subject: chat-1, at: 61s, duration: 2s }
  - { kind: pause, subject: chat-2, at: 3s, duration: 2s, name: twice }
  - { kind: pause, subject: chat-2, at: 6s, duration: 2s, name: twice }
`,
  );
  const faults = [
    "wrong.yaml",
    "times.yaml",
    "pause:redis@-5s",
    "melt:redis@5s",
    "crash-loop:chat-1,evry=2s@5s+1s",
    "mark:a@3s",
    "disconnect:redis@70s+1s",
    "full-disk:redis@72s+1s",
  ];
  const words = faults.flatMap((fault) => ["--fault", fault]);
  const { exitCode, stderr } = await runCommand(
    ["run", "msa-hotpath", "--runtime", "processes", "--plan", ...words],
    {
      workingDirectory: folder.path,
    },
  );
  expect(exitCode).toBe(4);
  for (const expected of [
    'wrong.yaml:4 faults[1].kind "kil": expected one of stop, kill',
    "wrong.yaml:5 faults[2].heal: expected a command that undoes it, or `none` with a `why` (it is missing)",
    'times.yaml scenario "chat": expected msa-hotpath, which is to run',
    '--fault pause:redis@-5s: time "-5s": expected a time from the start of the load on',
    '--fault melt:redis@5s: kind "melt": expected one of',
    '--fault crash-loop:chat-1,evry=2s@5s+1s: setting "evry": expected one of every',
    '--fault mark:a@3s: kind "mark": expected one of',
    'action chat-3-killed: instance "chat-3": expected one of',
    'action chat-1-stopped: end "2m": expected a time before the load ends (1m15s after its start)',
    'action redis-restarted: time "2h": expected a time before the load ends',
    'action chat-1-paused "chat-1 at 1m1s": expected a time at which chat-1-stopped (1m to 2m) is over',
    'action "twice": expected a name used once',
    'action redis-disconnected "disconnect": expected containers, which have a network of their own; --runtime containers; or cut the ways to it one by one',
    'action redis-disk-full "full-disk": expected a server that keeps its data on a disk: postgres or kafka',
  ])
    expect(stderr).toContain(expected);
});
