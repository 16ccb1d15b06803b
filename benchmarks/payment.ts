import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunEvidence } from "#harness/contracts/run.ts";
import type { Verdict } from "#harness/contracts/verdict.ts";
import { runToVerdict } from "./lib/loadproof.ts";
import { cpuProbe, table } from "./lib/probe.ts";

/**
 * The payment system's figures on this machine, k6 included, each from a run as users make it: 1,000 authorisations a
 * second for a minute, whole flows at 200 a second for a minute, and the time until all services are ready.
 */
const MOCK = { MOCK_PG_LOADTEST_MODE: "true", SUT_RUNTIME: "processes" } as const;

async function run(scenario: string, profile: string): Promise<{ verdict: Verdict; evidence: RunEvidence }> {
  const folder = await mkdtemp(join(tmpdir(), "loadproof-payment-bench-"));
  try {
    const words = [
      "run",
      scenario,
      "--profile",
      profile,
      "--duration",
      "1m",
      "--report-dir",
      folder,
      "--json",
    ];
    const verdict = JSON.parse(runToVerdict(words, MOCK)) as Verdict;
    const [id = ""] = await readdir(join(folder, "runs"));
    const text = await readFile(join(folder, "runs", id, "run.json"), "utf8");
    return { verdict, evidence: JSON.parse(text) as RunEvidence };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function figure({ objectives }: Verdict, id: string): string {
  const numbers = objectives.find((objective) => objective.id === id)?.numbers;
  if (numbers === undefined) throw new Error(`the verdict has no objective ${id}`);
  return numbers.value === null ? "none" : String(Number(numbers.value.toPrecision(4)));
}

process.stdout.write(`${cpuProbe()}\n\n`);
const authorize = await run("payment-authorize", "rate-1000");
const flow = await run("payment-full-flow", "flow-200");
process.stdout.write(
  `${table([
    ["what", "verdict", "measured", "goal"],
    [
      "1,000 authorisations/s for 1 minute: p95, ms",
      authorize.verdict.verdict,
      figure(authorize.verdict, "http-p95"),
      "< 500",
    ],
    ["share of errors", authorize.verdict.verdict, figure(authorize.verdict, "payment-errors"), "< 0.001"],
    ["outbox to topic, p99, s", authorize.verdict.verdict, figure(authorize.verdict, "outbox-delay"), "< 1"],
    [
      "200 full flows/s for 1 minute: incomplete",
      flow.verdict.verdict,
      figure(flow.verdict, "in-ledger"),
      "0",
    ],
    ["authorised to ledger, p95, ms", flow.verdict.verdict, figure(flow.verdict, "ledger-p95"), "< 5000"],
    [
      "ready with Kafka, s",
      "",
      String((authorize.evidence.environment.readyMs ?? Number.NaN) / 1_000),
      "< 15",
    ],
  ])}\n`,
);
