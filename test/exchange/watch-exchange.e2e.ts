import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { EXCHANGE_SECRETS } from "#system/exchange/topology.ts";
import { watchReportSchema } from "#harness/contracts/watch.ts";
import { PROJECT, runCommand, startCommand, temporaryFolder, userEnvironment } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";
import { savedRun } from "../lib/saved-run.ts";

/** An exchange that is up: rolled back under k6's orders, watched while all is well, and when two shards are gone. */
const TIMEOUT_MS = 900_000;
const KEPT = join(PROJECT, ".loadproof", "up", "environment.json");

async function emergencyRollback() {
  const child = spawn(join(PROJECT, "scripts", "emergency-rollback.sh"), [], {
    env: userEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, exitCode: exitCode as number };
}

test("without an exchange that is up, the emergency rollback says how to name one", async () => {
  const { exitCode, stderr } = await emergencyRollback();
  expect(exitCode).toBe(4);
  expect(stderr).toMatch(
    /no exchange is up here: start one with loadproof up exchange, or name yours with --url/,
  );
});

/** Engines of an exchange that is up, by what their environment says they are. */
async function enginesOf(keeper: number, which: RegExp): Promise<readonly number[]> {
  using descendants = new Descendants(keeper);
  await expect.poll(() => descendants.matching(/exchange\/shard\/main/).length, { timeout: 10_000 }).toBe(7);
  const pids = descendants.matching(/exchange\/shard\/main/).map(({ pid }) => pid);
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, "utf8")));
  const found = pids.filter((_pid, index) => which.test(environments[index] ?? ""));
  expect(found).toHaveLength(4);
  return found;
}

/** 001's triggers with windows that a test can wait for. */
const SHORT_WINDOWS = `
version: 1
extends: ${join(PROJECT, "thresholds/production/rollback.yaml")}
objectives:
  - { id: error-rate, window: { size: 10s, kind: for, gap: hold } }
  - { id: backend-away, window: { size: 10s, kind: for, gap: hold } }
  - { id: load-errors, window: { size: 10s }, minSamples: 10 }
  - { id: load-p95, window: { size: 10s }, minSamples: 10 }
`;

test(
  "the exchange is rolled back under load without losing an order, and watched",
  async () => {
    await using folder = await temporaryFolder();
    const up = await runCommand(["up", "exchange", "--runtime", "processes"]);
    try {
      expect(`${up.exitCode} ${up.stderr}`).toMatch(/^0 /);
      const environment = {
        REPORT_DIR: folder.path,
        EXCHANGE_BASE_URL: "http://127.0.0.1:8085",
        API_SECRET: EXCHANGE_SECRETS.api,
        ACCOUNT_COUNT: "500",
        KAFKA_BOOTSTRAP: /KAFKA_BOOTSTRAP=(\S+)/.exec(up.stdout)?.[1] ?? "",
        PROMETHEUS_URL: /PROMETHEUS_URL=(\S+)/.exec(up.stdout)?.[1] ?? "",
      };

      const words = ["run", "exchange-orders", "--profile", "smoke", "--vus", "10", "--duration", "20s"];
      const load = startCommand(words, { environment });
      await load.waitFor(/\| steady \|/, 120_000);
      const rolledBack = await emergencyRollback();
      expect(`${rolledBack.exitCode} ${rolledBack.stderr}`).toMatch(/^0 9 of 9 symbols live on shards\n/);
      expect(rolledBack.stdout).toMatch(/New orders in the legacy topic \| ✅ /);
      const run = await load.ended;
      expect(run.stderr).toMatch(/\d+ invariants hold over/);
      const { verdict } = await savedRun(folder.path);
      const broken = verdict.invariants.filter(({ result }) => result !== "held");
      expect(broken).toEqual([]);
      expect(verdict.invariants.find(({ name }) => /acknowledged/.test(name))?.compared).toBeGreaterThan(100);

      const thresholds = join(folder.path, "rollback.yaml");
      await writeFile(thresholds, SHORT_WINDOWS);
      const watched = [
        "watch",
        "--thresholds",
        thresholds,
        "--every",
        "2s",
        "--load",
        "exchange-orders",
        "--json",
      ];
      const calm = await runCommand([...watched, "--for", "30s"], { environment });
      expect(`${calm.exitCode} ${calm.stderr} ${calm.stdout}`).toMatch(/^0 /);
      const report = watchReportSchema.parse(JSON.parse(calm.stdout));
      expect(report.watched.map(({ id, state }) => [id, state])).toEqual(
        [
          "error-rate",
          "p95-latency",
          "shards-down",
          "data-mismatch",
          "backend-away",
          "load-errors",
          "load-p95",
        ].map((id) => [id, "ok"]),
      );
      const lastOf = (name: string): number | null =>
        report.watched.find(({ id }) => id === name)?.last ?? null;
      expect([
        lastOf("error-rate"),
        lastOf("shards-down"),
        lastOf("data-mismatch"),
        lastOf("backend-away"),
      ]).toEqual([0, 0, 0, 1]);
      expect(lastOf("p95-latency")).toBeGreaterThan(0);

      const watching = startCommand([...watched, "--for", "1m"], { environment });
      await watching.waitFor(/"id":"shards-down","state":"ok"/);
      const { keeper } = JSON.parse(await readFile(KEPT, "utf8")) as { keeper: { pid: number } };
      for (const pid of await enginesOf(keeper.pid, /INSTANCE=shard-[12]-/)) process.kill(pid, "SIGKILL");
      const { exitCode, stdout } = await watching.ended;
      expect(exitCode).toBe(1);
      const triggered = watchReportSchema.parse(JSON.parse(stdout));
      expect(triggered.watched.filter(({ state }) => state === "triggered").map(({ id }) => id)).toEqual([
        "shards-down",
      ]);
      expect(triggered.commands).toEqual(["scripts/emergency-rollback.sh"]);
    } finally {
      expect((await runCommand(["down"])).exitCode).toBe(0);
    }
  },
  TIMEOUT_MS,
);
