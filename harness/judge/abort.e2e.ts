import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand, temporaryFolder } from "../../test/lib/command.ts";
import { httpTarget } from "../../test/lib/http-target.ts";
import { savedRun } from "../../test/lib/saved-run.ts";

/** An objective with `abort` ends a hopeless run of ten minutes within seconds, and fails it by itself. */

const SCRIPT = `import http from "k6/http"; import { sleep } from "k6";
export const options = { vus: 2, duration: "10m", thresholds: { http_reqs: ["count>0"] } };
export default () => { http.get(__ENV.API_BASE_URL); sleep(0.05); };`;
const THRESHOLDS = `version: 1
objectives:
  - { id: failures, metric: http_req_failed, statistic: rate, pass: "< 5%", abort: { after: 1s } }
  - { id: worst, metric: http_req_duration, statistic: max, pass: "< 9s", window: { size: 5s }, abort: { after: 1s } }
`;

test("a broken limit ends the run early", async () => {
  await using target = await httpTarget((_request, response) => void response.writeHead(500).end());
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "own.js"), SCRIPT);
  await writeFile(join(folder.path, "own.yaml"), THRESHOLDS);
  const words = [
    "run",
    "own.js",
    "--thresholds",
    "own.yaml",
    "--target",
    `api=${target.url}`,
    "--report-dir",
    "reports",
  ];
  const result = await runCommand(words, { workingDirectory: folder.path });
  const { verdict, evidence } = await savedRun(join(folder.path, "reports"));
  expect(result.exitCode).toBe(1);
  expect(evidence.generators[0]?.exitCode).toBe(99);
  expect(verdict).toMatchObject({ verdict: "FAIL", invalid: false, code: "CRITICAL_BREACHED" });
  expect(verdict.objectives.map(({ id }) => id)).toContain("k6:http_reqs:count>0");
  expect(verdict.objectives.filter(({ id }) => id.startsWith("k6:http_req_failed"))).toEqual([]);
  expect(result.stderr).toContain(
    "objective worst can't end the run early: k6 judges the whole run so far, not windows",
  );
});
