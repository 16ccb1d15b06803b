import { afterAll, beforeAll, expect, test } from "vitest";
import type { ContainerHost } from "#harness/environment/fixtures/container-host.ts";
import { holds } from "#harness/contracts/findings.ts";
import { restartKilledEngines } from "#harness/systems/testing/engine-restart.ts";
import { runCommand, temporaryFolder } from "../lib/command.ts";
import { containerVariables, requireContainerHost } from "../lib/container-variables.ts";
import { findingsOf, savedRun } from "../lib/saved-run.ts";

/** Eleven containers, a load, an audit: minutes on a shared machine. */
const TIMEOUT_MS = 900_000;

/** The exchange with its Kafka in containers; local images where no registry is reached. */
let host: ContainerHost;

beforeAll(async () => {
  host = await requireContainerHost(["kafka", "prometheus"]);
}, TIMEOUT_MS);
afterAll(() => host?.[Symbol.asyncDispose]());

test(
  "orders on the exchange in containers: the same invariants are checked, and hold",
  async () => {
    await using folder = await temporaryFolder();
    const words = ["run", "exchange-orders", "--profile", "smoke", "--vus", "3", "--duration", "5s"];
    const result = await runCommand(words, {
      environment: { ...containerVariables(host), REPORT_DIR: folder.path },
    });
    // The load is too short for a verdict on times: neither a broken invariant nor a broken environment is what counts.
    expect([0, 1, 2, 3], result.stderr).toContain(result.exitCode);
    const run = await savedRun(folder.path);
    expect(run.evidence.environment).toMatchObject({ runtime: "containers" });
    expect(run.evidence.environment.servers[0]).toMatch(/^Kafka 4\.\d+\.\d+ \(image /);
    const findings = await findingsOf(run.directory);
    expect(findings.length).toBeGreaterThanOrEqual(10);
    expect(findings.filter((finding) => !holds(finding))).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  "engines in containers that were killed begin with their snapshots",
  async () => {
    await using folder = await temporaryFolder();
    const { before, after } = await restartKilledEngines("containers", folder.path, host.context);
    expect(before).toEqual([0, 0]);
    expect(after.map((offset) => offset >= 5)).toEqual([true, true]);
  },
  TIMEOUT_MS,
);
