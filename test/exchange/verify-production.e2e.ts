import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXCHANGE_SECRETS } from "#system/exchange/topology.ts";
import { PROJECT, runCommand, type RunningCommand, startCommand, temporaryFolder } from "../lib/command.ts";

const BASE_URL = "http://127.0.0.1:8085";
const FILE = "thresholds/production/exchange.yaml";
/** Time that a step looks, short of 001's: 5% of the load are 7 requests a second, and six slices need 60 each. */
const CANARY = "60s";
const TIMEOUT_MS = 600_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  // Windows of seconds have few requests: the file's 3,000 would ask for a quarter of an hour.
  const text = readFileSync(join(PROJECT, FILE), "utf8").replace("requestsMin: auto", "requestsMin: 100");
  writeFileSync(at("short.yaml"), text);
});
afterAll(() => folder[Symbol.asyncDispose]());

const step = (name: string, ...more: readonly string[]) => stepIn("state", name, ...more);

async function stepIn(state: string, name: string, ...more: readonly string[]) {
  const words = ["verify", "production", "--step", name, "--state", at(state), "--by", "Kim"];
  const environment = { REPORT_DIR: at("reports") };
  const result = await runCommand([...words, "--thresholds", at("short.yaml"), ...more], { environment });
  return { ...result, told: `${result.stdout}\n${result.stderr}` };
}

function startLoad(duration: string): RunningCommand {
  const shape = ["--profile", "rate-quick", "--vus", "150", "--duration", duration];
  const thresholds = ["--thresholds", join(PROJECT, "thresholds/production/load.yaml")];
  return startCommand(["run", "exchange-orders", ...shape, ...thresholds, "--quiet"], {
    environment: {
      REPORT_DIR: at("load"),
      EXCHANGE_BASE_URL: BASE_URL,
      API_SECRET: EXCHANGE_SECRETS.api,
      ACCOUNT_COUNT: "500",
    },
  });
}

/** Processes of engines that `up` has started on their documented ports. */
function engines(...ports: readonly number[]): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
        const isEngine = variables.some((one) => one.startsWith("INSTANCE=shard-"));
        return isEngine && ports.some((port) => variables.includes(`PORT=${port}`));
      } catch {
        return false;
      }
    });
}

const HELD_MS = 600;
const FREE_MS = 200;

/** Engines that get a quarter of their time, as on a machine that is far too small: alive, and slow. */
async function withSlowShards<Result>(act: () => Promise<Result>): Promise<Result> {
  const primaries = engines(8181, 8281, 8381);
  expect(primaries).toHaveLength(3);
  const signal = (name: NodeJS.Signals): void => primaries.forEach((pid) => process.kill(pid, name));
  const over = new AbortController();
  const hold = async (): Promise<void> => {
    while (!over.signal.aborted) {
      signal("SIGSTOP");
      await delay(HELD_MS);
      signal("SIGCONT");
      await delay(FREE_MS);
    }
  };
  const holding = hold();
  try {
    return await act();
  } finally {
    over.abort();
    await holding.finally(() => signal("SIGCONT"));
  }
}

describe("the exchange that is up", () => {
  test(
    "goes from its baseline to a canary, and is rolled back when the shards are slow",
    async () => {
      const up = await runCommand(["up", "exchange", "--runtime", "processes"]);
      expect(`${up.exitCode} ${up.stderr}`).toMatch(/^0 /);
      let load: RunningCommand | undefined;
      try {
        load = startLoad("200s");
        await delay(8_000);
        const baseline = await step("baseline", "--for", "15s");
        expect([baseline.exitCode, baseline.told]).toEqual([
          0,
          expect.stringContaining("moved BTCUSDT → legacy"),
        ]);
        for (const name of ["shard-1", "shard-2", "shard-3"]) {
          const shard = await step(name);
          expect(shard.exitCode, shard.told).toBe(0);
        }
        const canary = await step("canary-5", "--for", CANARY);
        expect(canary.exitCode, canary.told).toBe(0);
        expect(canary.told).toMatch(/✔ canary-5-paired-outcome .* not worse\n[^]*canary-5: GO ON/);

        const worse = await withSlowShards(() => step("canary-25", "--for", "50s"));
        expect(worse.exitCode, worse.told).toBe(1);
        expect(worse.told).toMatch(
          /canary-25: ROLL BACK: .*canary-25-paired-outcome: .*worse, and not by chance/,
        );
        expect(worse.told).toMatch(/✔ canary-25-active 3\/3 ACTIVE/);

        const list = readFileSync(join(at("state"), "checklist.md"), "utf8");
        expect(list).toMatch(/\| Canary 5% \| ✅.*\| ✅ go on \|/);
        expect(list).toMatch(/\| Canary 25% \| ✅.*\| ❌ roll back \|/);
        // Nobody waits for the end of a window in which a shard is gone.
        const shard3 = engines(8381, 8382);
        expect(shard3).toHaveLength(2);
        for (const pid of shard3) process.kill(pid, "SIGKILL");
        const startedMs = Date.now();
        const gone = await step("canary-25", "--for", "10m", "--force", "it is there already");
        expect(gone.exitCode, gone.told).toBe(1);
        expect(gone.told).toMatch(/✖ canary-25-active shard-3 NO_PRIMARY/);
        expect(gone.told).toContain("Roll back: scripts/emergency-rollback.sh");
        expect(Date.now() - startedMs).toBeLessThan(90_000);

        const again = await step("canary-50");
        expect([again.exitCode, again.told]).toEqual([4, expect.stringContaining('it said "roll back"')]);
      } finally {
        load?.child.kill("SIGINT");
        await load?.ended;
        await runCommand(["down"]);
      }
      await expect(fetch(`${BASE_URL}/health`)).rejects.toThrow();
    },
    TIMEOUT_MS,
  );
});

describe("an exchange that is started for a step", () => {
  test(
    "is loaded, looked at, tried by real orders, and stopped",
    async () => {
      const baseline = await stepIn("started", "baseline", "--for", "10s");
      expect(baseline.exitCode, baseline.told).toBe(0);
      const after = await stepIn("started", "after", "--for", "10s", "--force", "only this step");
      expect(after.exitCode, after.told).toBe(0);
      for (const text of [
        "✔ routing-SOLUSDT shard-3",
        "✔ function-fill FILLED",
        "✔ function-websocket order",
        "after: GO ON",
      ])
        expect(after.told).toContain(text);
      expect(readdirSync(join(at("reports"), "runs"))).toHaveLength(2);
      const list = readFileSync(join(at("started"), "checklist.md"), "utf8");
      expect(list).toMatch(/\| Cancel an order \| ✅ PASS \| \[CANCELLED BY\\_USER\]/);
      expect(list).toMatch(/\| Overview: throughput of each shard \| ⬜ not checked \|/);
    },
    TIMEOUT_MS,
  );
});
