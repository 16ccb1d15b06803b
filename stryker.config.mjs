import { tmpdir } from "node:os";
import { join } from "node:path";

/** Mutation tests of the judge (`make mutation`): does a test notice when the judge changes? */
export default {
  packageManager: "npm",
  plugins: ["./test/mutation/in-process-runner.ts"],
  testRunner: "in-process",
  // TypeScript 7 has no API that Stryker could read a tsconfig with, and Node needs none.
  tsconfigFile: "none",
  mutate: [
    "harness/judge/**/*.ts",
    "!harness/judge/**/*.{test,slow,it,e2e}.ts",
    "!harness/judge/testing/**",
    "!harness/judge/reference/**",
    "!harness/judge/index.ts",
  ],
  ignorePatterns: ["loadtest_reports", "system-under-test", "reports", ".loadproof"],
  // Outside of the project: other tools look for tests in every folder of it.
  tempDirName: join(tmpdir(), "loadproof-mutation"),
  coverageAnalysis: "perTest",
  ignoreStatic: true,
  // One mutant has a part of the tests' time: what takes longer runs in circles.
  timeoutMS: 10_000,
  timeoutFactor: 0,
  concurrency: 1,
  reporters: ["progress-append-only", "clear-text", "json"],
  jsonReporter: { fileName: join(tmpdir(), "loadproof-mutation.json") },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  thresholds: { high: 90, low: 85, break: 85 },
};
