import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../../context.ts";
import { startEnvironment } from "../../environment/index.ts";
import { EXIT, LoadproofError } from "../../errors.ts";
import { guardDisk } from "../../files/guard-disk.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { PAYMENT, PAYMENT_GATEWAY } from "../../systems/payment.ts";
import type { CircuitBreakerOptions } from "./read-options.ts";
import {
  type BreakerReport,
  breakerReportSchema,
  describeResult,
  describeStep,
  renderBreakerReport,
} from "./report.ts";

const TEST_PATH = "/api/admin/tests/circuit-breaker";
const STATUS_PATH = "/api/admin/tests/status/circuit-breaker";
const POLL_MS = 500;
/** Nine steps of at most ten minutes each would be longer than anybody waits. */
const TIMEOUT_MS = 20 * 60_000;

/**
 * Starts the payment system, has it carry out the test of its circuit breaker, and writes what each step saw. Returns the
 * exit code: 0 when all nine steps hold.
 */
export async function verifyCircuitBreaker(
  { reportDirectory, defects }: CircuitBreakerOptions,
  context: Context,
): Promise<number> {
  const folder = join(reportDirectory, "circuit-breaker");
  await guardDisk(folder, () => makeFolder(folder));
  context.stderr.write(`… starting the ${PAYMENT.title}\n`);
  await using environment = await startEnvironment({
    runtime: "processes",
    topology: PAYMENT.topology,
    targets: {},
    ports: "free",
    defects,
    stateDirectory: join(folder, "environment"),
    context,
  });
  const [url = ""] = environment.urls(PAYMENT_GATEWAY);
  const report = await carryOut(url, context);
  await writeFile(join(folder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(folder, "report.md"), renderBreakerReport(report));
  context.stdout.write(`${describeResult(report)}\nReport: ${join(folder, "report.md")}\n`);
  return report.status === "success" ? EXIT.pass : EXIT.fail;
}

/** Starts the test and tells each step when it has ended. */
async function carryOut(url: string, context: Context): Promise<BreakerReport> {
  await ask(url + TEST_PATH, "POST");
  const endAt = performance.now() + TIMEOUT_MS;
  let told = 0;
  for (;;) {
    context.interrupted.throwIfAborted();
    const report = breakerReportSchema.parse(await ask(url + STATUS_PATH, "GET"));
    for (const step of report.steps.slice(told)) context.stderr.write(`${describeStep(step)}\n`);
    told = report.steps.length;
    if (report.status !== "running") return report;
    if (performance.now() > endAt) throw new LoadproofError("ENVIRONMENT_FAILED", "the test has not ended");
    await delay(POLL_MS, undefined, { signal: context.interrupted });
  }
}

async function ask(url: string, method: "GET" | "POST"): Promise<unknown> {
  const response = await fetch(url, { method });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as unknown;
  throw new LoadproofError("ENVIRONMENT_FAILED", `${method} ${url} answered ${response.status}: ${text}`);
}
