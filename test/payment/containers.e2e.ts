import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holds } from "#harness/contracts/findings.ts";
import type { ContainerHost } from "#harness/environment/fixtures/container-host.ts";
import { PROJECT, runCommand, temporaryFolder } from "../lib/command.ts";
import { containerVariables, requireContainerHost } from "../lib/container-variables.ts";
import { findingsOf, savedRun } from "../lib/saved-run.ts";

/** A dozen containers, a load, an audit: minutes on a shared machine. */
const TIMEOUT_MS = 900_000;

/** The payment system with its PostgreSQL, Redis and Kafka in containers; local images where no registry is reached. */
let host: ContainerHost;

beforeAll(async () => {
  host = await requireContainerHost(["postgres", "redis", "kafka", "prometheus"]);
}, TIMEOUT_MS);
afterAll(() => host?.[Symbol.asyncDispose]());

test(
  "authorisations in containers: the same thirteen invariants are checked, and hold",
  async () => {
    await using folder = await temporaryFolder();
    const words = ["run", "payment-authorize", "--profile", "smoke", "--vus", "3", "--duration", "5s"];
    const result = await runCommand(words, {
      environment: { ...containerVariables(host), REPORT_DIR: folder.path, PG_TIMEOUT_MS: "900" },
    });
    // The load is too short for a verdict on times: neither a broken invariant nor a broken environment is what counts.
    expect([0, 1, 2, 3], result.stderr).toContain(result.exitCode);
    const { directory, evidence } = await savedRun(folder.path);
    expect(evidence.environment).toMatchObject({ runtime: "containers" });
    expect(evidence.environment.servers.join()).toMatch(/PostgreSQL .*Redis .*Kafka 4\.\d+\.\d+ \(image /);
    const ingest = evidence.environment.services.find(({ name }) => name === "ingest-service");
    expect(ingest?.settings).toMatchObject({ PG_TIMEOUT_MS: 900 });
    const findings = await findingsOf(directory);
    expect(findings).toHaveLength(13);
    expect(findings.filter((finding) => !holds(finding))).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  "up in containers: one payment from health to ledger, and no test that needs to stop the broker",
  async () => {
    const environment = containerVariables(host);
    const up = await runCommand(["up", "payment"], { environment });
    try {
      expect(`${up.exitCode} ${up.stderr}`).toMatch(/^0 /);
      const smoke = await promisify(execFile)(join(PROJECT, "scripts/ci/smoke-payment"), {
        env: { ...process.env, HEALTH_INTERVAL_SECONDS: "1" },
      });
      expect(smoke.stdout).toMatch(/"status":"CAPTURED"[\s\S]*"circuitBreakers"/);
      const refused = await fetch("http://127.0.0.1:8080/api/admin/tests/circuit-breaker", {
        method: "POST",
      });
      expect(refused.status).toBe(409);
      expect(await refused.text()).toContain("nothing here can stop Kafka: start the system as processes");
    } finally {
      expect((await runCommand(["down"], { environment })).exitCode).toBe(0);
    }
  },
  TIMEOUT_MS,
);
