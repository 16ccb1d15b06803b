import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { PAYMENT_INVARIANTS } from "#system/payment/audit/invariants.ts";
import { type DefectName, DEFECTS } from "#system/platform/defects.ts";
import { type RunningCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";
import { findingsOf, savedRun } from "../lib/saved-run.ts";

/**
 * Each known mistake of the payment system, in a whole run: what its row of the table names must catch it. One run each,
 * as short as its arithmetic allows; `no-idempotency` is quick enough for `payment.e2e.ts`.
 */

/** A start, a load of 25 s, an audit: most of a minute alone, minutes on a shared machine. */
const TIMEOUT_MS = 600_000;
const STEADY_TIMEOUT_MS = 200_000;

interface Load {
  readonly scenario?: string;
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** So long the broker hangs, as soon as the load is at its level: it is stopped where it is and goes on afterwards. */
  readonly kafkaHangsMs?: number;
  /** Judges by this one instead of by the scenario's own. */
  readonly objective?: string;
}

async function run(defect: DefectName | null, load: Load) {
  const { scenario = "payment-authorize", words = [], environment = {}, objective, kafkaHangsMs } = load;
  await using folder = await temporaryFolder();
  const thresholds = join(folder.path, "thresholds.yaml");
  await writeFile(thresholds, `version: 1\nscenario: ${scenario}\nobjectives:\n  - ${objective}\n`);
  const given = objective === undefined ? [] : ["--thresholds", thresholds];
  const defects = defect === null ? [] : ["--defects", defect];
  const command = startCommand(
    ["run", scenario, "--profile", "smoke", "--duration", "10s", ...defects, ...words, ...given],
    { environment: { SUT_RUNTIME: "processes", ...environment, REPORT_DIR: folder.path } },
  );
  if (kafkaHangsMs !== undefined) await hangKafka(command, kafkaHangsMs);
  const result = await command.ended;
  const { directory, verdict } = await savedRun(folder.path);
  const findings = await findingsOf(directory);
  return {
    exitCode: result.exitCode,
    broken: findings.filter(({ violations }) => violations > 0).map(({ name }) => name),
    objectives: Object.fromEntries(verdict.objectives.map((one) => [one.id, one])),
  };
}

/** SIGSTOP to this run's own broker, and SIGCONT: a hang is no action of a run, but the difference that this mistake makes. */
async function hangKafka(command: RunningCommand, hangsMs: number): Promise<void> {
  using started = new Descendants(command.child.pid ?? 0);
  await command.waitFor(/\| steady \|/, STEADY_TIMEOUT_MS);
  const [broker] = started.matching(/kafka\.Kafka/);
  if (broker === undefined) throw new Error("the run has no broker among its processes");
  process.kill(broker.pid, "SIGSTOP");
  try {
    await delay(hangsMs);
  } finally {
    process.kill(broker.pid, "SIGCONT");
  }
}

/** The table names it so. */
function expectNamed(defect: DefectName, what: string): void {
  expect(DEFECTS[defect].caughtBy).toContain(what);
}

const OF_DATA: readonly (readonly [DefectName, string, Load])[] = [
  // 100 users of a merchant's 500 a second: dozens of groups a second and instance, each some milliseconds open.
  ["outbox-cursor", PAYMENT_INVARIANTS.outbox, { words: ["--vus", "100"] }],
  // With 2 failures of 4 calls it opens; with Kafka away for 6 s that is certain, and nothing is sent from then on.
  [
    "breaker-stays-open",
    PAYMENT_INVARIANTS.outbox,
    {
      words: ["--action", "stop:kafka@8s+6s"],
      environment: {
        CIRCUIT_BREAKER_SLIDING_WINDOW_SIZE: "4",
        CIRCUIT_BREAKER_MINIMUM_NUMBER_OF_CALLS: "2",
      },
    },
  ],
  // What was sent to a broker that hangs is given up after 2 s and sent again: it has both when it goes on.
  ["lost-deduplication", PAYMENT_INVARIANTS.posted, { kafkaHangsMs: 4_000 }],
  // At 20 payments a second the worker always holds some: each for 500 ms.
  ["acknowledge-first", PAYMENT_INVARIANTS.posted, { words: ["--action", "kill:consumer-worker-1@8s+2s"] }],
];

test.each(OF_DATA)(
  "%s breaks the invariant that its row names: exit 6",
  async (defect, invariant, load) => {
    const { exitCode, broken } = await run(defect, load);
    expect(broken).toContain(invariant);
    expect(exitCode).toBe(6);
    expectNamed(defect, `invariant: ${invariant}`);
  },
  TIMEOUT_MS,
);

/** Rows: the defect, the objective that catches it, its metric's name in the table, and whether it is met without the defect. */
const OF_TIMES: readonly (readonly [DefectName, string, string, Load])[] = [
  // Events wait for up to 10 s: half of them longer than 5 s, where 2 s are asked for.
  [
    "slow-outbox-polling",
    "ledger-p95",
    "payment_ledger_duration",
    { scenario: "payment-authorize-capture", words: ["--vus", "12"] },
  ],
  // 2 instances of 10 calls of 400 ms are 50 a second: 100 users that think for 100 ms wait 100 / 50 - 0.1 = 1.9 s for each
  // answer, where 1 s is asked for and 0.5 s would do.
  [
    "pool-of-10",
    "http-p95",
    "http_req_duration",
    {
      words: ["--vus", "100"],
      environment: { MOCK_PG_DELAY_MIN_MS: "400", MOCK_PG_DELAY_MAX_MS: "400", PG_TIMEOUT_MS: "3000" },
    },
  ],
  // Of 4 calls 2 must fail: 2 s, a wait of 1 s, 2 s; with the defect none has failed within 9 s.
  [
    "kafka-timeout-10s",
    "breaker-opens",
    "breakers_open",
    {
      kafkaHangsMs: 9_000,
      environment: {
        CIRCUIT_BREAKER_SLIDING_WINDOW_SIZE: "4",
        CIRCUIT_BREAKER_MINIMUM_NUMBER_OF_CALLS: "2",
      },
      objective: `{ id: breaker-opens, metric: breakers_open, source: prometheus, statistic: max, pass: ">= 1",
      query: 'max(circuit_breaker_state{name="kafka",state="OPEN"})' }`,
    },
  ],
  // 5 users, 3 calls a request with waits of 100 and 200 ms or more between them: 50 failed calls a second at most. With 30
  // calls and no wait a request is over at once and the next one comes after 100 ms: 5 x 30 / 0.2 s = 750.
  [
    "retry-storm",
    "failed-calls",
    "gateway_calls_failed",
    {
      words: ["--action", "stop:mock-pg-1@8s+6s"],
      environment: {
        CIRCUIT_BREAKER_SLIDING_WINDOW_SIZE: "5000",
        CIRCUIT_BREAKER_MINIMUM_NUMBER_OF_CALLS: "5000",
        PAYMENT_SWEEP_INTERVAL_MS: "60000",
      },
      objective: `{ id: failed-calls, metric: gateway_calls_failed, source: prometheus, statistic: max, pass: "< 150",
      query: 'sum(rate(payment_gateway_call_seconds_count{service="ingest-service",outcome="failed"}[5s]))' }`,
    },
  ],
];

test.each(OF_TIMES)(
  "%s misses the objective %s, which is met without it",
  async (defect, id, metric, load) => {
    const [without, withDefect] = [await run(null, load), await run(defect, load)];
    expect(without.objectives[id]).toMatchObject({ result: "pass" });
    expect(withDefect.objectives[id]).toMatchObject({ result: "breach" });
    expect(withDefect.broken).toEqual([]);
    expectNamed(defect, metric);
  },
  2 * TIMEOUT_MS,
);
