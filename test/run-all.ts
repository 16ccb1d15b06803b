import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

/**
 * The README's test command: installs what the suites need, runs unit tests, tests against real servers and tests
 * through the command line, and ends with the line `N passed, N failed`. Words name suites, `--only=WORD` keeps to tests
 * whose path has the word.
 */

const SUITES = ["unit", "slow", "it", "kafka", "e2e"] as const;
/** What the suites need beyond Node: the tools of the main job, a browser for the reports, a Prometheus to observe by, a Kafka. */
const SETUP: readonly (readonly string[])[] = [
  ["bin/loadproof", "setup"],
  ["bin/loadproof", "setup", "chromium", "prometheus", "kafka"],
];

interface VitestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
  readonly success: boolean;
}

function run(command: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0] as string, command.slice(1), { stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

async function runSuite(
  suite: string,
  paths: readonly string[],
): Promise<{ passed: number; failed: number }> {
  const outputFile = join(tmpdir(), `loadproof-tests-${process.pid}-${suite}.json`);
  const vitest = [
    "node_modules/.bin/vitest",
    "run",
    "--project",
    suite,
    ...paths,
    "--reporter=default",
    "--reporter=json",
  ];
  const exitCode = await run([...vitest, `--outputFile.json=${outputFile}`]);
  const text = await readFile(outputFile, "utf8").catch(() => null);
  await rm(outputFile, { force: true });
  if (text === null) return { passed: 0, failed: 1 };
  const result = JSON.parse(text) as VitestResult;
  // A suite that can't even be loaded counts no failed test; a skipped test would hide one.
  const unseen = exitCode !== 0 && result.numFailedTests === 0 ? 1 : 0;
  return { passed: result.numPassedTests, failed: result.numFailedTests + result.numPendingTests + unseen };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { only: { type: "string", multiple: true, default: [] } },
    allowPositionals: true,
  });
  const wanted: readonly string[] = positionals.length > 0 ? positionals : SUITES;
  let passed = 0;
  let failed = 0;
  for (const command of SETUP) {
    if ((await run(command)) !== 0) failed++;
  }
  for (const suite of wanted) {
    const result = await runSuite(suite, values.only);
    passed += result.passed;
    failed += result.failed;
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

await main();
