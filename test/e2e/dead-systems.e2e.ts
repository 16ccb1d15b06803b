import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { words } from "#harness/report/words/reasons.ts";
import { runCommand, temporaryFolder, type CommandResult } from "../lib/command.ts";
import { closedPort, httpTarget } from "../lib/http-target.ts";
import { savedRun, type SavedRun } from "../lib/saved-run.ts";

/** A user's script with checks, and a file that asks for nothing but a time: nothing dead may be green under it. */

const LATENCY = "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 2s' }";

const shop = (url: string): string => `import http from "k6/http";
import { check, sleep } from "k6";
export const options = { vus: 4, duration: "5s" };
export default function () {
  const answer = http.get(${JSON.stringify(url)}, { timeout: "2s" });
  check(answer, { "is a list": ({ status, body }) => status === 200 && String(body).startsWith("[") });
  sleep(0.02);
}
`;

interface Ended {
  readonly result: CommandResult;
  readonly run: SavedRun;
}

async function run(script: string, objective = LATENCY, words: readonly string[] = []): Promise<Ended> {
  await using folder = await temporaryFolder();
  const [scriptPath, thresholds] = [join(folder.path, "shop.js"), join(folder.path, "shop.yaml")];
  await writeFile(scriptPath, script);
  await writeFile(thresholds, `version: 1\nobjectives:\n  - ${objective}\n`);
  const result = await runCommand(["run", scriptPath, "--thresholds", thresholds, ...words], {
    environment: { REPORT_DIR: join(folder.path, "reports") },
  });
  return { result, run: await savedRun(join(folder.path, "reports")) };
}

const codes = ({ verdict }: SavedRun): Record<string, string> =>
  Object.fromEntries(verdict.objectives.map(({ id, code }) => [id.replace("implied:", ""), code]));

describe.concurrent("a system that does not answer, or answers wrong", () => {
  test("nothing listens at the script's URL: FAIL, exit 1", async () => {
    const { result, run: saved } = await run(shop(`http://127.0.0.1:${await closedPort()}/`));
    expect(result.exitCode).toBe(1);
    expect(saved.verdict).toMatchObject({ verdict: "FAIL", invalid: false });
    expect(codes(saved)).toMatchObject({
      p95: "MOSTLY_FAILED",
      "failed-requests": "LIMIT_BREACHED",
      checks: "LIMIT_BREACHED",
    });
    expect(saved.report).toContain("(critical, implied)");
  });

  test("nothing listens at a target: exit 5 before the load, exit 1 with --allow-dead-target", async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const target = ["--target", `shop=${url}`];
    const stopped = await run(shop(`${url}/`), LATENCY, target);
    expect(stopped.result.exitCode).toBe(5);
    expect(stopped.result.stderr).toContain(`nothing to load: shop ${url}: refused the connection`);
    expect(stopped.run.verdict.incomplete).toBe(true);
    const { incompleteCause } = stopped.run.evidence;
    expect(incompleteCause && words(incompleteCause, "ko")).toBe(
      `부하를 줄 대상 없음: shop ${url}: 연결 거부, 그 포트에서 수신 중인 서버 없음`,
    );
    const loaded = await run(shop(`${url}/`), LATENCY, [...target, "--allow-dead-target"]);
    expect(loaded.result.exitCode).toBe(1);
    expect(codes(loaded.run)["p95"]).toBe("MOSTLY_FAILED");
    expect(loaded.run.evidence.command).toContain("--allow-dead-target");
  });

  test("one of two instances is gone: said, loaded and judged", async () => {
    await using target = await httpTarget((_request, response) => void response.end("[]"));
    const dead = `http://127.0.0.1:${await closedPort()}`;
    const words = ["--target", `shop=${target.url},${dead}`];
    const { result } = await run(shop(`${target.url}/`), LATENCY, words);
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain(`shop ${dead}: refused the connection`);
  });

  test("every answer is a 500: FAIL, exit 1", async () => {
    await using target = await httpTarget((_request, response) => void response.writeHead(500).end("[]"));
    const { result, run: saved } = await run(shop(target.url));
    expect(result.exitCode).toBe(1);
    expect(codes(saved)).toMatchObject({ p95: "MOSTLY_FAILED", "failed-requests": "LIMIT_BREACHED" });
  });

  test("every body fails its check: FAIL, exit 1", async () => {
    await using target = await httpTarget((_request, response) => void response.end("<html>"));
    const { result, run: saved } = await run(shop(target.url));
    expect(result.exitCode).toBe(1);
    expect(codes(saved)).toMatchObject({
      p95: "TARGET_MET",
      "failed-requests": "TARGET_MET",
      checks: "LIMIT_BREACHED",
    });
    expect(saved.verdict.reason).toContain("check pass rate 0%, limit > 95%");
  });

  test.each([
    ["http_req_duration", "k6/http", 'http.setResponseCallback(null); http.get("http://URL/")'],
    ["ws_connecting", "k6/ws", 'try { http.connect("ws://URL/", {}, () => {}) } catch {}'],
  ])(
    "requests that k6 counts no failures of (%s), under an objective on iterations",
    async (metric, module, request) => {
      const call = request.replace("URL", `127.0.0.1:${await closedPort()}`);
      const script = `import http from "${module}";
import { sleep } from "k6";
export const options = { vus: 2, duration: "4s" };
export default function () { ${call}; sleep(0.02); }
`;
      const objective = "{ id: turns, metric: iterations, statistic: count, pass: '> 5' }";
      const { result, run: saved } = await run(script, objective);
      expect(result.exitCode).toBe(1);
      expect(codes(saved)).toEqual({ turns: "TARGET_MET", [`answers[${metric}]`]: "MOSTLY_FAILED" });
    },
  );

  test("a script that trims its tags hides nothing", async () => {
    const script = shop(`http://127.0.0.1:${await closedPort()}/`).replace(
      'duration: "5s"',
      'duration: "5s", systemTags: ["method"]',
    );
    const { result, run: saved } = await run(script);
    expect(result.exitCode).toBe(1);
    expect(codes(saved)["p95"]).toBe("MOSTLY_FAILED");
  });

  test("a sound one passes", async () => {
    await using target = await httpTarget((_request, response) => void response.end("[]"));
    const { result, run: saved } = await run(shop(target.url));
    expect(`${result.exitCode} ${saved.verdict.verdict} ${saved.verdict.reason}`).toBe(
      "0 PASS 3 of 3 objectives are met",
    );
  });
});

describe.concurrent("an objective that measures nothing: INVALID, exit 3", () => {
  const idle = `import { sleep } from "k6";
export const options = { vus: 1, duration: "3s" };
export default function () { sleep(0.1); }
`;

  test("a script that makes no request", async () => {
    const { result, run: saved } = await run(idle);
    expect(result.exitCode).toBe(3);
    expect(saved.verdict).toMatchObject({ verdict: "FAIL", invalid: true, code: "NOT_MEASURED" });
  });

  test.each([
    [LATENCY.replace("http_req_duration", "http_req_duratoin"), "did you mean the metric http_req_duration?"],
    [LATENCY.replace("statistic", "where: { status: 201 }, statistic"), "did you mean status=200?"],
    [LATENCY.replace("statistic", "where: { stauts: 200 }, statistic"), "no series has the tag stauts"],
  ])("%s", async (objective, hint) => {
    await using target = await httpTarget((_request, response) => void response.end("[]"));
    const { result, run: saved } = await run(shop(target.url), objective);
    expect(result.exitCode).toBe(3);
    expect(saved.verdict).toMatchObject({ invalid: true, code: "NOT_MEASURED" });
    expect(saved.verdict.reason).toContain(hint);
  });

  test("unless it says what that means", async () => {
    await using target = await httpTarget((_request, response) => void response.end("[]"));
    const words = LATENCY.replace("http_req_duration", "rare_duration").replace("pass", "noData: warn, pass");
    const { result, run: saved } = await run(shop(target.url), words);
    expect([result.exitCode, saved.verdict.verdict]).toEqual([0, "WARN"]);
  });
});
