import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROJECT, runCommand, temporaryFolder } from "../lib/command.ts";

/** Whatever goes wrong around a run: the exit code keeps its meaning. 1 is FAIL, and nothing here is. */

const SCRIPT = `import { sleep } from "k6";
export const options = { vus: 1, duration: "1s", thresholds: { iterations: ["count>0"] } };
export default function () { sleep(0.1); }
`;
const LOADPROOF = join(PROJECT, "bin", "loadproof");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let saved: string;

/** A line of bash in the folder of the test, where `loadproof` is the command. */
function bash(
  line: string,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const script = `loadproof() { '${LOADPROOF}' "$@"; }; ${line}`;
    execFile("bash", ["-c", script], { cwd: folder.path, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, "own.js"), SCRIPT);
  await writeFile(join(folder.path, "broken.js"), "export default function () {\n  const a = ;\n}\n");
  await writeFile(
    join(folder.path, "dead.js"),
    'import http from "k6/http"; export default () => { http.get("http://nohost.invalid/"); };',
  );
  const { exitCode, stdout } = await runCommand(["run", "own.js", "--report-dir", "reports", "--quiet"], {
    workingDirectory: folder.path,
  });
  expect(stdout).toContain("PASS");
  expect(exitCode).toBe(0);
  const [run = ""] = await readdir(join(folder.path, "reports", "runs"));
  saved = join("reports", "runs", run);
});
afterAll(() => folder[Symbol.asyncDispose]());

test.each([
  [
    "a reader that goes after the first line",
    (run: string) => `loadproof report ${run} | head -1; exit \${PIPESTATUS[0]}`,
    0,
    /^$/,
  ],
  ["of a run", () => "loadproof run own.js --report-dir r2 2>&1 | head -1; exit ${PIPESTATUS[0]}", 0, /^$/],
  [
    "a full disk behind stdout",
    (run: string) => `loadproof judge ${run} >/dev/full`,
    5,
    /stdout can't be written \(ENOSPC\)/,
  ],
  ["of a report", (run: string) => `loadproof report ${run} >/dev/full`, 5, /ENOSPC/],
  ["a full disk behind stderr", () => "loadproof run none 2>/dev/full", 4, /^$/],
  ["too few files", () => "ulimit -n 40; loadproof list", 5, /only 40 files may be open; raise the limit/],
])("%s", async (_what, line, code, stderr) => {
  const result = await bash(line(saved));
  expect(result.stderr).toMatch(stderr);
  expect(result.code).toBe(code);
});

test.each([
  [
    "a report folder below /proc",
    "loadproof run own.js --report-dir /proc/none",
    4,
    /\/proc\/none.*can't be written \(ENOENT\)\n {2}set REPORT_DIR/,
  ],
  [
    "a report folder with a long name",
    `loadproof run own.js --report-dir ${"x".repeat(300)}`,
    4,
    /ENAMETOOLONG/,
  ],
  [
    "no folder for temporary files",
    "TMPDIR=/none loadproof run own.js --report-dir r3",
    4,
    /\/none: can't be written \(ENOENT\)\n {2}set TMPDIR/,
  ],
  [
    "thresholds without an end",
    "loadproof run own.js --thresholds /dev/zero --report-dir r3",
    4,
    /it is a device/,
  ],
  [
    "a script that can't be read",
    "loadproof run broken.js --report-dir r3",
    4,
    /broken\.js:2:13: Unexpected ";"/,
  ],
  [
    "a load of a thousand years",
    "K6_DURATION=9999999h loadproof run own.js --report-dir r3",
    4,
    /K6_DURATION "9999999h": expected a duration from 1s to 336h/,
  ],
])("%s is told before anything is started or written", async (_what, line, code, stderr) => {
  const result = await bash(line);
  expect(result.stderr).toMatch(stderr);
  expect(result.stdout).toBe("");
  expect(result.code).toBe(code);
  expect(await readdir(folder.path)).not.toContain("r3");
});

test("a host without an address ends the load as soon as it is seen", async () => {
  const result = await bash("loadproof run dead.js --duration 60s --vus 2 --report-dir r5");
  expect(result.stdout + result.stderr).toMatch(
    /nothing to load: nohost\.invalid: the host name has no address/,
  );
  expect(result.code).toBe(5);
});

test("two runs in one second write files of their own", async () => {
  const run = "loadproof run own.js --report-dir r4 --artifacts --quiet";
  const result = await bash(`${run} & ${run}; one=$?; wait $! && exit $one`);
  expect(result.code).toBe(0);
  const names = await readdir(join(folder.path, "r4"));
  expect(names.filter((name) => name.endsWith(".json"))).toHaveLength(2);
  expect(await readdir(join(folder.path, "r4", "runs"))).toHaveLength(2);
});
