import { quote } from "../text/quote.ts";
import type { Project } from "./project.ts";

export interface CiJob {
  readonly project: Pick<Project, "ci" | "packageManager" | "start">;
  /** Paths from the project's root. */
  readonly script: string;
  readonly thresholds: string;
  /** What the script loads, where it lies on the machine of the job itself and has to be started there. */
  readonly localTarget: string | null;
}

export interface CiFile {
  readonly path: string;
  readonly text: string;
  /** Path that another file of the project has to include before anything runs it. */
  readonly include: string | null;
}

const OUTPUT = "loadtest_reports/ci";
const INSTALL = {
  npm: ["npm ci"],
  pnpm: ["corepack enable", "pnpm install --frozen-lockfile"],
  yarn: ["corepack enable", "yarn install --immutable"],
} as const;
const WAIT_S = 60;

/** The job that runs the script on each pull request and keeps its reports. */
export function ciWorkflow(job: CiJob): CiFile {
  return job.project.ci === "gitlab" ? gitlab(job) : github(job);
}

function github({ project, script, thresholds, localTarget }: CiJob): CiFile {
  const text = `# Load test of ${script}, judged by ${thresholds}: on each pull request, and by hand.
name: Load test
on:
  pull_request:
  workflow_dispatch:

permissions:
  contents: read

jobs:
  load-test:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - name: Check out
        uses: actions/checkout@v6.0.3
        with:
          persist-credentials: false

      - name: Set up Node.js
        uses: actions/setup-node@v6.0.0
        with:
          node-version: "24"

      - name: Install the packages
        run: |
${indented(INSTALL[project.packageManager], 10)}

      - name: Keep k6 between runs
        uses: actions/cache@v5.0.4
        with:
          path: ~/.cache/loadproof
          key: loadproof-\${{ runner.os }}-\${{ hashFiles('node_modules/loadproof/package.json') }}
${localTarget === null ? "" : `\n      - name: Start the system\n        run: |\n${indented(startLines(project, localTarget), 10)}\n`}
      - name: Load test
        run: |
${indented([runLine(script, thresholds)], 10)}

      - name: Show the result
        if: always()
        run: |
          cat ${OUTPUT}/summary.md >>"$GITHUB_STEP_SUMMARY"
          cat ${OUTPUT}/annotations.txt

      - name: Keep the reports
        if: always()
        uses: actions/upload-artifact@v7.0.1
        with:
          name: load-test
          path: ${OUTPUT}/
`;
  return { path: ".github/workflows/load-test.yml", text, include: null };
}

function gitlab({ project, script, thresholds, localTarget }: CiJob): CiFile {
  const path = "load/load-test.gitlab-ci.yml";
  const start = localTarget === null ? [] : startLines(project, localTarget);
  const lines = [...INSTALL[project.packageManager], ...start, runLine(script, thresholds)];
  const text = `# Load test of ${script}, judged by ${thresholds}: in each merge request, which shows the objectives as tests.
load-test:
  image: node:24-bookworm
  timeout: 30 minutes
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_PIPELINE_SOURCE == "web"
  variables:
    XDG_CACHE_HOME: "$CI_PROJECT_DIR/.cache"
  cache:
    key: loadproof
    paths: [.cache/loadproof]
  script:
    - |
${indented(lines, 6)}
  artifacts:
    when: always
    expose_as: Load test report
    paths: [${OUTPUT}/report.html, ${OUTPUT}/]
    expire_in: 30 days
    reports:
      junit: ${OUTPUT}/junit.xml
      metrics: ${OUTPUT}/metrics.txt
`;
  return { path, text, include: path };
}

function runLine(script: string, thresholds: string): string {
  return `node_modules/loadproof/scripts/ci/run-load-test ${OUTPUT} ${quote(script)} --thresholds ${quote(thresholds)}`;
}

/** Starts what the project shows how to start, and waits for an answer of any kind. */
function startLines({ start, packageManager }: CiJob["project"], target: string): readonly string[] {
  const wait = `timeout ${WAIT_S} bash -c 'until curl -sS -o /dev/null ${target}; do sleep 1; done'`;
  if (start === null) return [`# ${target} must answer here: start your system before this line.`, wait];
  const command =
    start.by === "compose"
      ? `docker compose --file ${start.name} up --detach --wait`
      : `${packageManager} run ${start.name} >system.log 2>&1 &`;
  return [command, wait];
}

function indented(lines: readonly string[], columns: number): string {
  return lines.map((line) => `${" ".repeat(columns)}${line}`).join("\n");
}
