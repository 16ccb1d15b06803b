import { z } from "zod";
import { ServiceError } from "../../platform/errors.ts";
import { parseInput } from "../../platform/input.ts";
import type { ServiceContext } from "../../platform/run-service.ts";
import type { Database } from "../database/connect.ts";
import { type TestReport, testCircuitBreaker } from "./circuit-breaker-test.ts";
import type { MonitoringConfig } from "./config.ts";
import { SystemUnderTest } from "./system.ts";

const seconds = z.int().min(1).max(600);
const bodySchema = z.strictObject({
  testId: z.literal("circuit-breaker").optional(),
  generateReport: z.boolean().optional(),
  openStateWaitSeconds: seconds.optional(),
  recoveryReadyChecks: seconds.optional(),
  recoveryTrafficAttempts: seconds.optional(),
});

/** Starts the test of the circuit breaker, one at a time, and tells how it stands. */
export function addTestRoutes(
  { config, http, resources }: ServiceContext<MonitoringConfig>,
  database: Database,
): void {
  let latest: TestReport | null = null;
  let running: Promise<unknown> | null = null;
  const stopping = new AbortController();
  resources.defer(async () => {
    stopping.abort(new Error("the service stops"));
    await running;
  });

  http.post("/api/admin/tests/circuit-breaker", async (request, reply) => {
    const input = parseInput(bodySchema, request.body ?? {});
    if (config.ENVIRONMENT_CONTROL_URL === undefined) {
      throw new ServiceError("conflict", "nothing here can stop Kafka: start the system as processes");
    }
    if (running !== null) throw new ServiceError("conflict", "the test is running");
    const parameters = {
      openStateWaitSeconds: input.openStateWaitSeconds ?? config.OPEN_STATE_WAIT_SECONDS,
      recoveryReadyChecks: input.recoveryReadyChecks ?? config.RECOVERY_READY_CHECKS,
      recoveryTrafficAttempts: input.recoveryTrafficAttempts ?? config.RECOVERY_TRAFFIC_ATTEMPTS,
    };
    const system = new SystemUnderTest(config, config.ENVIRONMENT_CONTROL_URL, database);
    running = testCircuitBreaker(system, parameters, stopping.signal, (report) => {
      latest = report;
    }).finally(() => {
      running = null;
    });
    return reply.code(202).send(latest);
  });

  http.get("/api/admin/tests/status/circuit-breaker", async () => {
    if (latest === null) throw new ServiceError("route_not_found", "the test was not run yet");
    return latest;
  });
}
