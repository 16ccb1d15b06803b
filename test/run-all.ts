import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";

/**
 * The README's test command: installs what the suites need, runs unit tests, tests against real servers and tests
 * through the command line, and ends with the line `N passed, N failed`. Words name suites, `--only=WORD` keeps to tests
 * whose path has the word.
 */

const SUITES = ["unit", "slow", "it", "kafka", "e2e"] as const;
/** What the suites need beyond Node: the tools of the main job, a browser for the reports, a Prometheus to observe by and an Alertmanager, a Kafka, a Toxiproxy. */
const SETUP: readonly (readonly string[])[] = [
  ["bin/loadproof", "setup"],
  [
    "bin/loadproof",
    "setup",
    "chromium",
    "prometheus",
    "promtool",
    "alertmanager",
    "amtool",
    "kafka",
    "toxiproxy",
  ],
];

interface VitestResult {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

interface SuiteOutcome {
  readonly passed: number;
  readonly failed: number;
  /** Failed tests, and files that could not be loaded. */
  readonly names: readonly string[];
}

function run(command: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0] as string, command.slice(1), { stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

async function runSuite(suite: string, paths: readonly string[]): Promise<SuiteOutcome> {
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
  if (text === null) return { passed: 0, failed: 1, names: [`${suite}: no results`] };
  const result = JSON.parse(text) as VitestResult;
  const names = failedNames(suite, result);
  // Vitest can fail for another reason than a test: an error that nobody caught.
  if (exitCode !== 0 && names.length === 0) names.push(`${suite}: vitest ended with ${exitCode}`);
  return { passed: result.numPassedTests, failed: names.length, names };
}

/** Tests that did not pass, files that could not be loaded; a skipped test would hide one. */
function failedNames(suite: string, { testResults }: VitestResult): string[] {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const place = `${suite} ${relative(process.cwd(), name)}`;
    const failed = assertionResults.filter((test) => test.status !== "passed");
    if (failed.length === 0 && status === "failed") return [place];
    return failed.map((test) => `${place}: ${test.fullName} (${test.status})`);
  });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { only: { type: "string", multiple: true, default: [] } },
    allowPositionals: true,
  });
  const wanted: readonly string[] = positionals.length > 0 ? positionals : SUITES;
  const outcomes: SuiteOutcome[] = [];
  for (const command of SETUP) {
    if ((await run(command)) !== 0) outcomes.push({ passed: 0, failed: 1, names: [command.join(" ")] });
  }
  for (const suite of wanted) outcomes.push(await runSuite(suite, values.only));
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  // Far above are their reasons; whoever sees the end alone must know where to look.
  for (const name of outcomes.flatMap(({ names }) => names)) console.log(`failed: ${name}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

await main();
