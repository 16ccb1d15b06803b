import { setTimeout as delay } from "node:timers/promises";
import { describeError } from "../../platform/errors.ts";
import type { BreakerView, SystemUnderTest } from "./system.ts";

export interface TestParameters {
  readonly openStateWaitSeconds: number;
  readonly recoveryReadyChecks: number;
  readonly recoveryTrafficAttempts: number;
}

export interface StepReport {
  readonly number: number;
  readonly name: string;
  readonly status: "success" | "failed";
  readonly seconds: number;
  /** What was seen, in words. */
  readonly evidence: string;
}

export interface TestReport {
  readonly testId: "circuit-breaker";
  readonly status: "running" | "success" | "failed";
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly parameters: TestParameters;
  readonly steps: readonly StepReport[];
  /** Why it failed; `null` otherwise. */
  readonly error: string | null;
}

const HEALTHY_REQUESTS = 5;
const REQUESTS_WITHOUT_KAFKA = 15;
const REQUESTS_IN_RECOVERY = 5;
const CHECK_MS = 1_000;
/** Longer than the whole test may take: then the broker comes back by itself. */
const AWAY_MS_MAX = 600_000;

/** What the steps hand on to each other. */
interface Progress {
  readonly system: SystemUnderTest;
  readonly parameters: TestParameters;
  readonly signal: AbortSignal;
  /** Payments that were acknowledged during the test. */
  readonly paymentIds: string[];
  refusedBefore: number;
}

interface Step {
  readonly name: string;
  /** What was seen; throws when it is not what must be. */
  readonly run: (progress: Progress) => Promise<string>;
}

/** The nine steps of 004: from calm over a broker that is really stopped to a closed breaker and nothing lost. */
const STEPS: readonly Step[] = [
  {
    name: "all circuit breakers are CLOSED",
    run: async ({ system }) => requireStates(await system.kafkaBreakers(), "CLOSED"),
  },
  {
    name: `${HEALTHY_REQUESTS} requests with Kafka there: all are authorised and captured`,
    run: async (progress) => {
      const said = await traffic(progress, HEALTHY_REQUESTS);
      return `${said}; ${await untilCaptured(progress, 30)}`;
    },
  },
  {
    name: "Kafka is stopped",
    run: async ({ system }) => {
      await system.stopKafka(AWAY_MS_MAX);
      return "the broker has ended";
    },
  },
  {
    name: `${REQUESTS_WITHOUT_KAFKA} requests without Kafka: all are authorised, their events wait`,
    run: async (progress) => {
      const said = await traffic(progress, REQUESTS_WITHOUT_KAFKA);
      const { unsent } = await progress.system.backlog([]);
      if (unsent === 0) throw new Error("no event waits in the outbox");
      return `${said}; ${unsent} events wait in the outbox`;
    },
  },
  {
    name: "a circuit breaker has opened",
    run: async (progress) =>
      until(progress, progress.parameters.openStateWaitSeconds, "a circuit breaker is OPEN", async () => {
        await traffic(progress, 1);
        const breakers = await progress.system.kafkaBreakers();
        return breakers.some(({ state }) => state === "OPEN") ? states(breakers) : null;
      }),
  },
  {
    name: "calls are refused while it is open, and payments are authorised all the same",
    run: async (progress) => {
      progress.refusedBefore = refused(await progress.system.kafkaBreakers());
      return until(progress, progress.parameters.openStateWaitSeconds, "calls are refused", async () => {
        const said = await traffic(progress, 1);
        const now = refused(await progress.system.kafkaBreakers());
        const more = now - progress.refusedBefore;
        return more > 0 ? `${more} calls were not permitted; ${said}` : null;
      });
    },
  },
  {
    name: "Kafka is started again",
    run: async ({ system }) => {
      await system.startKafka();
      return "the broker answers";
    },
  },
  {
    name: "a circuit breaker tries again: HALF_OPEN or CLOSED",
    run: async (progress) =>
      until(progress, progress.parameters.recoveryReadyChecks, "no circuit breaker is OPEN", async () => {
        await traffic(progress, 1);
        const breakers = await progress.system.kafkaBreakers();
        return breakers.every(({ state }) => state !== "OPEN") ? states(breakers) : null;
      }),
  },
  {
    name: "all are CLOSED with successful calls, and nothing is lost",
    run: async (progress) => {
      const { recoveryTrafficAttempts } = progress.parameters;
      const said = await until(
        progress,
        recoveryTrafficAttempts,
        "all are CLOSED with successful calls",
        async () => {
          await traffic(progress, REQUESTS_IN_RECOVERY);
          const breakers = await progress.system.kafkaBreakers();
          const isBack = breakers.every(
            ({ state, numberOfSuccessfulCalls }) => state === "CLOSED" && numberOfSuccessfulCalls > 0,
          );
          return isBack ? states(breakers) : null;
        },
      );
      return `${said}; ${await untilCaptured(progress, recoveryTrafficAttempts)}`;
    },
  },
];

/**
 * Carries the test out, telling the report after each step. However it ends, by a step that fails, by the signal or well,
 * the broker runs again.
 */
export async function testCircuitBreaker(
  system: SystemUnderTest,
  parameters: TestParameters,
  signal: AbortSignal,
  onReport: (report: TestReport) => void,
): Promise<TestReport> {
  const steps: StepReport[] = [];
  const startedAt = new Date().toISOString();
  const report = (status: TestReport["status"], error: string | null): TestReport => {
    const finishedAt = status === "running" ? null : new Date().toISOString();
    const made = {
      testId: "circuit-breaker",
      status,
      startedAt,
      finishedAt,
      parameters,
      steps: [...steps],
      error,
    } as const;
    onReport(made);
    return made;
  };
  report("running", null);
  const progress: Progress = { system, parameters, signal, paymentIds: [], refusedBefore: 0 };
  let error: string | null = null;
  for (const [index, { name, run }] of STEPS.entries()) {
    const beganAt = performance.now();
    const seconds = (): number => Math.round(performance.now() - beganAt) / 1_000;
    try {
      signal.throwIfAborted();
      const evidence = await run(progress);
      steps.push({ number: index + 1, name, status: "success", seconds: seconds(), evidence });
      report("running", null);
    } catch (failure) {
      error = `step ${index + 1}, ${name}: ${describeError(failure)}`;
      steps.push({
        number: index + 1,
        name,
        status: "failed",
        seconds: seconds(),
        evidence: describeError(failure),
      });
      break;
    }
  }
  await system.startKafka().catch((failure: unknown) => {
    error ??= `Kafka could not be started again: ${describeError(failure)}`;
  });
  return report(error === null ? "success" : "failed", error);
}

async function traffic({ system, paymentIds }: Progress, count: number): Promise<string> {
  const result = await system.authorize(count);
  paymentIds.push(...result.paymentIds);
  if (result.failed.length > 0)
    throw new Error(`${result.failed.length} of ${count} requests were answered ${result.failed.join(", ")}`);
  return `${result.paymentIds.length} of ${count} requests were authorised, the others declined`;
}

async function untilCaptured(progress: Progress, seconds: number): Promise<string> {
  const { system, paymentIds } = progress;
  return until(progress, seconds, "all payments are captured and no event waits", async () => {
    const { unsent, uncaptured } = await system.backlog(paymentIds);
    return unsent === 0 && uncaptured === 0
      ? `all ${paymentIds.length} payments went on, no event waits`
      : null;
  });
}

/** Looks once a second until it is there; so many times at most. */
async function until(
  { signal }: Progress,
  checksMax: number,
  what: string,
  look: () => Promise<string | null>,
): Promise<string> {
  for (let check = 1; check <= checksMax; check += 1) {
    const seen = await look();
    if (seen !== null) return `${seen} (check ${check})`;
    await delay(CHECK_MS, undefined, { signal });
  }
  throw new Error(`${what}: not within ${checksMax} checks`);
}

function requireStates(breakers: readonly BreakerView[], wanted: BreakerView["state"]): string {
  if (breakers.some(({ state }) => state !== wanted))
    throw new Error(`expected all to be ${wanted}: ${states(breakers)}`);
  return states(breakers);
}

function states(breakers: readonly BreakerView[]): string {
  return breakers
    .map(
      ({ instance, state, numberOfSuccessfulCalls }) =>
        `${instance} ${state} (${numberOfSuccessfulCalls} successful calls)`,
    )
    .join(", ");
}

function refused(breakers: readonly BreakerView[]): number {
  return breakers.reduce((sum, { numberOfNotPermittedCalls }) => sum + numberOfNotPermittedCalls, 0);
}
