import { figureOf, judgedRun } from "./lib/judged-run.ts";
import { cpuProbe, table } from "./lib/probe.ts";

/**
 * The payment system's figures on this machine, k6 included, each from a run as users make it: 1,000 authorisations a
 * second for a minute, whole flows at 200 a second for a minute, and the time until all services are ready.
 */
const MOCK = { MOCK_PG_LOADTEST_MODE: "true" } as const;

async function run(scenario: string, profile: string) {
  return judgedRun([scenario, "--profile", profile, "--duration", "1m"], MOCK);
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
      figureOf(authorize.verdict, "http-p95"),
      "< 500",
    ],
    ["share of errors", authorize.verdict.verdict, figureOf(authorize.verdict, "payment-errors"), "< 0.001"],
    [
      "outbox to topic, p99, s",
      authorize.verdict.verdict,
      figureOf(authorize.verdict, "outbox-delay"),
      "< 1",
    ],
    [
      "200 full flows/s for 1 minute: incomplete",
      flow.verdict.verdict,
      figureOf(flow.verdict, "in-ledger"),
      "0",
    ],
    ["authorised to ledger, p95, ms", flow.verdict.verdict, figureOf(flow.verdict, "ledger-p95"), "< 5000"],
    [
      "ready with Kafka, s",
      "",
      String((authorize.evidence.environment.readyMs ?? Number.NaN) / 1_000),
      "< 15",
    ],
  ])}\n`,
);
