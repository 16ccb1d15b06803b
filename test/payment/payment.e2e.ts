import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { PAYMENT_INVARIANTS } from "#system/payment/audit/invariants.ts";
import { PROJECT, runCommand, temporaryFolder } from "../lib/command.ts";
import { findingsOf, savedRun } from "../lib/saved-run.ts";

/** The payment system through the command line, with real servers. */

const SHORT = ["--vus", "5", "--duration", "8s"];
/** Other than the defaults: a run's evidence shows that they have arrived. */
const SETTINGS = { MOCK_PG_DELAY_MIN_MS: "90", PG_TIMEOUT_MS: "900" };

async function run(scenario: string, profile: string, environment: Readonly<Record<string, string>> = {}) {
  await using folder = await temporaryFolder();
  const result = await runCommand(["run", scenario, "--profile", profile, ...SHORT], {
    environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes", ...environment },
  });
  const saved = await savedRun(folder.path);
  const findings = await findingsOf(saved.directory);
  return { result, saved, findings };
}

describe("a run of the payment system", () => {
  test.each([
    [
      "payment-authorize",
      "smoke",
      ["http-p95", "payment-errors", "declined", "outbox-delay", "breakers-closed"],
    ],
    ["payment-full-flow", "flow-quick", ["in-ledger", "ledger-p95", "flow-p95"]],
    ["payment-retry-storm", "smoke", ["replays", "unknown-resolved", "cut-off", "in-flight"]],
  ])(
    "%s: every invariant holds, its objectives are judged, and the settings had arrived",
    async (scenario, profile, ids) => {
      const { result, saved, findings } = await run(scenario, profile, SETTINGS);
      expect(findings.filter(({ compared, violations }) => compared === 0 || violations > 0)).toEqual([]);
      expect(findings).toHaveLength(13);
      expect(saved.verdict.objectives.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
      expect([0, 1, 3], result.stderr).toContain(result.exitCode);
      const { services } = saved.evidence.environment;
      const shown = Object.fromEntries(services.map(({ name, settings }) => [name, settings]));
      expect(shown["mock-pg"]).toMatchObject({ MOCK_PG_DELAY_MIN_MS: 90 });
      expect(shown["ingest-service"]).toMatchObject({ PG_TIMEOUT_MS: 900 });
    },
  );

  test("that charges a key twice ends with 6 and says so", async () => {
    const { result } = await run("payment-retry-storm", "smoke", { DEFECTS: "no-idempotency" });
    expect(result.exitCode).toBe(6);
    expect(result.stderr + result.stdout).toContain("one charge at the gateway per idempotency key");
  });
});

/** The variables that `up` tells, by name; the one with a password stands in its file. */
async function toldBy(stdout: string): Promise<Readonly<Record<string, string>>> {
  const [, path = ""] = /is in (\S+environment\.json)/.exec(stdout) ?? [];
  const { postgresUrl } = JSON.parse(await readFile(path, "utf8")) as { postgresUrl: string };
  const told = [...stdout.matchAll(/\b([A-Z_]+_(?:URL|BOOTSTRAP))=(\S+)/g)];
  return {
    ...(Object.fromEntries(told.map(([, name, value]) => [name, value])) as Record<string, string>),
    POSTGRES_URL: postgresUrl,
  };
}

test("up, one payment by the smoke test, a run that knows nothing of the gateway's books, down", async () => {
  const up = await runCommand(["up", "payment", "--runtime", "processes"]);
  try {
    expect(`${up.exitCode} ${up.stderr}`).toMatch(/^0 /);
    const smoke = await promisify(execFile)(join(PROJECT, "scripts/ci/smoke-payment"), {
      env: { ...process.env, HEALTH_INTERVAL_SECONDS: "1" },
    });
    expect(smoke.stdout).toMatch(/"status":"CAPTURED"[\s\S]*"circuitBreakers"/);

    const { MOCK_PG_BASE_URL: books, ...others } = await toldBy(up.stdout);
    expect(books).toBe("http://127.0.0.1:8090");
    const { result, saved, findings } = await run("payment-authorize", "smoke", {
      ...others,
      SUT_RUNTIME: "external",
    });
    const unchecked = findings.filter(({ compared }) => compared === 0).map(({ name }) => name);
    expect(unchecked).toEqual([
      PAYMENT_INVARIANTS.chargedOnce,
      PAYMENT_INVARIANTS.charges,
      PAYMENT_INVARIANTS.breakers,
    ]);
    expect(findings).toHaveLength(13);
    expect(findings.filter(({ violations }) => violations > 0)).toEqual([]);
    const words = (name: string): string => `${name}: set MOCK_PG_BASE_URL to where its data is`;
    for (const name of unchecked) expect(result.stderr).toContain(`NOT CHECKED: ${words(name)}`);
    expect(
      saved.verdict.notes
        .filter(({ code }) => code === "INVARIANT_NOT_CHECKED")
        .map(({ message }) => message),
    ).toEqual(unchecked.map((name) => expect.stringContaining(words(name)) as string));
    expect([0, 1, 3], result.stderr).toContain(result.exitCode);
  } finally {
    expect((await runCommand(["down"])).exitCode).toBe(0);
  }
});

test("the smoke test says that nobody is there", async () => {
  const smoke = promisify(execFile)(join(PROJECT, "scripts/ci/smoke-payment"), ["http://127.0.0.1:9"], {
    env: { ...process.env, HEALTH_RETRIES: "1" },
  });
  await expect(smoke).rejects.toMatchObject({
    code: 5,
    stderr: "smoke-payment: http://127.0.0.1:9/health answers 200: not within 1 tries\n",
  });
});

test("verify circuit-breaker writes what each of the nine steps saw", async () => {
  await using folder = await temporaryFolder();
  const result = await runCommand(["verify", "circuit-breaker"], {
    environment: { REPORT_DIR: folder.path },
  });
  expect(`${result.exitCode} ${result.stderr}`).toMatch(/^0 /);
  expect(result.stdout).toContain("✔ PASS: 9 of 9 steps");
  const report = await readFile(join(folder.path, "circuit-breaker", "report.md"), "utf8");
  expect(report.match(/^\| \d \|.*\| PASS \|/gm)).toHaveLength(9);
});
