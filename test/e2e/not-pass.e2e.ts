import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCommand, startCommand, temporaryFolder, type CommandResult } from "../lib/command.ts";
import { closedPort, httpTarget } from "../lib/http-target.ts";
import { codesOf, savedRun, type SavedRun } from "../lib/saved-run.ts";

/** Whatever is pointed at, only a system that answers as it should can be a PASS. */

const SHORT = ["--profile", "smoke", "--vus", "3", "--duration", "5s"] as const;

function targetsAt(url: string): Record<string, string> {
  return { CHAT_BASE_URL: url, SESSION_BASE_URL: url, ORGHUB_BASE_URL: url, TENANTHUB_BASE_URL: url };
}

async function runAgainst(
  url: string,
  words: readonly string[] = [],
): Promise<{ result: CommandResult; run: SavedRun }> {
  await using folder = await temporaryFolder();
  const result = await runCommand(["run", "msa-hotpath", ...SHORT, ...words], {
    environment: { REPORT_DIR: folder.path, ...targetsAt(url) },
  });
  return { result, run: await savedRun(folder.path) };
}

function objective(run: SavedRun, id: string): { result: string; code: string } {
  const found = run.verdict.objectives.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no objective ${id}`);
  return { result: found.result, code: found.code };
}

// At once: three users of a target that does nothing leave the machine free.
describe.concurrent("a target that is no chat system", () => {
  test("a port where nothing listens is said before the load and stops it: exit 5, with a report", async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const { result, run } = await runAgainst(url);
    expect(result.exitCode).toBe(5);
    expect(result.stderr).toContain("TARGET_DEAD: nothing to load: ");
    for (const service of ["chat", "session", "orghub", "tenanthub"])
      expect(result.stderr).toContain(`${service} ${url}: refused the connection: nothing listens there`);
    expect(result.stderr).toContain("--allow-dead-target");
    expect(run.verdict).toMatchObject({ verdict: "FAIL", invalid: true, incomplete: true });
    expect(run.evidence).toMatchObject({ status: "incomplete", samples: null });
    expect(run.report).toContain("nothing listens there");
  });

  test("the same, loaded all the same: all failed, nothing stored", async () => {
    const { result, run } = await runAgainst(`http://127.0.0.1:${await closedPort()}`, [
      "--allow-dead-target",
    ]);
    expect(result.exitCode).toBe(1);
    expect(run.verdict.verdict).toBe("FAIL");
    expect(objective(run, "http-failed").result).toBe("breach");
    expect(objective(run, "checks").result).toBe("breach");
    expect(objective(run, "store-success")).toEqual({ result: "breach", code: "NO_DATA" });
    expect(run.report).toContain("connection refused");
    expect(run.report).toMatch(/invariants of the system's data were not checked/);
  });

  test("a server that answers 500 to everything", async () => {
    await using target = await httpTarget((_request, response) => void response.writeHead(500).end("broken"));
    const { result, run } = await runAgainst(target.url);
    expect(result.exitCode).toBe(1);
    expect(objective(run, "http-failed").result).toBe("breach");
    expect(objective(run, "store-success")).toEqual({ result: "breach", code: "NO_DATA" });
  });

  test("a server that answers 200 with an empty body: no request failed, every check did", async () => {
    await using target = await httpTarget((_request, response) => void response.writeHead(200).end());
    const { result, run } = await runAgainst(target.url);
    expect(result.exitCode).toBe(1);
    expect(objective(run, "http-failed").result).not.toBe("breach");
    expect(objective(run, "checks").result).toBe("breach");
    expect(run.verdict.reason).toMatch(/checks/);
  });
});

// At once: each has a system of its own, on free ports.
describe.concurrent("the bundled system in trouble", () => {
  test("wrong credentials: nobody signs in", async () => {
    await using folder = await temporaryFolder();
    const result = await runCommand(["run", "msa-hotpath", ...SHORT], {
      environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes", SMOKE_PASSWORD: "not-the-password" },
    });
    const run = await savedRun(folder.path);
    expect(result.exitCode).toBe(1);
    expect(run.verdict.verdict).toBe("FAIL");
    expect(objective(run, "checks").result).toBe("breach");
    expect(run.report).toMatch(/401/);
    expect(run.report).not.toContain("not-the-password");
  });

  test("messages refused in time for the others to be stored in time: failed all the same", async () => {
    await using folder = await temporaryFolder();
    const result = await runCommand(
      ["run", "msa-hotpath", "--profile", "smoke", "--vus", "120", "--duration", "10s"],
      { environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes", DEFECTS: "slow-insert" } },
    );
    const run = await savedRun(folder.path);
    expect(result.exitCode).toBe(1);
    for (const id of ["store-success", "http-failed", "checks"])
      expect([id, objective(run, id).result]).toEqual([id, "breach"]);
    expect(run.report).toContain("503");
  });

  test("PostgreSQL killed in mid-run: not PASS, the event is in the evidence", async () => {
    await using folder = await temporaryFolder();
    const command = startCommand(
      ["run", "msa-hotpath", "--profile", "smoke", "--vus", "5", "--duration", "20s"],
      {
        environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" },
      },
    );
    const { Descendants } = await import("../lib/leftovers.ts");
    using descendants = new Descendants(command.child.pid ?? 0);
    await command.waitFor(/\| steady \|/);
    const [server] = descendants.matching(/\/postgres(ql)? .*-D/);
    expect(server).toBeDefined();
    process.kill(server?.pid ?? 0, "SIGKILL");
    const result = await command.ended;
    const run = await savedRun(folder.path);
    expect(result.exitCode).not.toBe(0);
    expect(run.verdict.verdict).toBe("FAIL");
    expect(run.evidence.events).toContainEqual(
      expect.objectContaining({ kind: "service-exited", subject: "postgres" }),
    );
    expect(await descendants.left()).toEqual([]);
  });
});

describe("an instance of the bundled system that has others beside it", () => {
  test.each(["session", "dbman"])(
    "%s: killed in mid-run it is a FAIL, whatever the objectives say",
    async (service) => {
      await using folder = await temporaryFolder();
      const command = startCommand(
        ["run", "msa-hotpath", "--profile", "smoke", "--vus", "5", "--duration", "15s"],
        { environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" } },
      );
      const { Descendants } = await import("../lib/leftovers.ts");
      using descendants = new Descendants(command.child.pid ?? 0);
      await command.waitFor(/\| steady \|/, 120_000);
      const instance = descendants.matching(new RegExp(`system-under-test/.*\\b${service}\\b`)).at(-1);
      expect(instance).toBeDefined();
      process.kill(instance?.pid ?? 0, "SIGKILL");
      const result = await command.ended;
      const run = await savedRun(folder.path);
      const died = run.verdict.objectives.filter(({ code }) => code === "SERVICE_DIED");
      expect(died.map(({ id }) => id)).toEqual([
        expect.stringMatching(new RegExp(`^service-died\\[${service}`)),
      ]);
      expect(result.exitCode).toBe(1);
      expect(run.verdict).toMatchObject({ verdict: "FAIL", invalid: false });
      expect(run.report).toContain("ended under load, unplanned");
      expect(await descendants.left()).toEqual([]);
    },
  );
});

describe("scripts of the user's", () => {
  const thresholds = `version: 1
scenario: own
objectives:
  - { id: failures, metric: http_req_failed, statistic: rate, pass: "< 1%", critical: true }
`;

  async function runScript(
    script: string,
    words: readonly string[] = [],
  ): Promise<{ result: CommandResult; run: SavedRun }> {
    await using target = await httpTarget(
      (_request, response) => void response.end(JSON.stringify({ ok: true })),
    );
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "own.js"), script);
    await writeFile(join(folder.path, "own.yaml"), thresholds);
    const result = await runCommand(
      [
        "run",
        join(folder.path, "own.js"),
        "--thresholds",
        join(folder.path, "own.yaml"),
        "--target",
        `api=${target.url}`,
        ...words,
      ],
      { environment: { REPORT_DIR: join(folder.path, "reports") } },
    );
    return { result, run: await savedRun(join(folder.path, "reports")) };
  }

  const plain = `import http from "k6/http";
import { sleep } from "k6";
export const options = { vus: 4, duration: "4s" };
export default function () { http.get(__ENV.API_BASE_URL); sleep(0.02); }
`;

  test("a plain k6 script with its own options runs unchanged and passes", async () => {
    const { result, run } = await runScript(plain);
    expect(`${result.exitCode} ${run.verdict.verdict}: ${run.verdict.reason}`).toMatch(/^0 PASS/);
    expect(run.evidence).toMatchObject({
      scenario: expect.stringMatching(/\bown$/),
      profile: null,
      shape: null,
    });
  });

  test("takes --vus and --duration", async () => {
    const { result, run } = await runScript(plain, ["--vus", "2", "--duration", "3s"]);
    expect(result.exitCode).toBe(0);
    expect(run.evidence.command).toContain("--vus 2 --duration 3s");
    const summary = run.summary as {
      state: { testRunDurationMs: number };
      metrics: { vus_max: { values: { max: number } } };
    };
    expect(summary.metrics.vus_max.values.max).toBe(2);
    expect(summary.state.testRunDurationMs).toBeLessThan(3_900);
  });

  test("takes a profile", async () => {
    const { result, run } = await runScript(plain, ["--profile", "smoke", "--vus", "2", "--duration", "5s"]);
    expect(result.exitCode).toBe(0);
    expect(run.evidence.shape).toMatchObject({ vusMax: 2 });
    expect(run.verdict.objectives[0]?.numbers.samples).toBeGreaterThan(100);
  });

  test("that throws in setup is INVALID with what it threw, exit 3", async () => {
    const { result, run } = await runScript(
      `export function setup() { throw new Error("no fixture today"); }\n${plain}`,
    );
    expect(result.exitCode).toBe(3);
    expect(run.verdict).toMatchObject({ verdict: "FAIL", invalid: true });
    expect(run.evidence.scriptErrors.fatal).toContain("no fixture today");
    expect(run.report).toContain("no fixture today");
  });

  test("that throws in every iteration is INVALID, exit 3", async () => {
    const { result, run } = await runScript(
      plain.replace("sleep(0.02);", 'sleep(0.02); throw new Error("half way");'),
    );
    expect(result.exitCode).toBe(3);
    expect(run.evidence.scriptErrors.count).toBeGreaterThan(10);
    expect(codesOf(run.verdict)).toContain("SCRIPT_ERROR");
  });

  test("whose target dies in mid-run fails", async () => {
    await using folder = await temporaryFolder();
    const target = await httpTarget((_request, response) => void response.end("{}"));
    await writeFile(join(folder.path, "own.js"), plain.replace("4s", "8s"));
    await writeFile(join(folder.path, "own.yaml"), thresholds);
    const command = startCommand(
      [
        "run",
        join(folder.path, "own.js"),
        "--thresholds",
        join(folder.path, "own.yaml"),
        "--target",
        `api=${target.url}`,
      ],
      { environment: { REPORT_DIR: join(folder.path, "reports") } },
    );
    await command.waitFor(/\| steady \|/);
    target.close();
    const result = await command.ended;
    const run = await savedRun(join(folder.path, "reports"));
    expect(result.exitCode).toBe(1);
    expect(objective(run, "failures").result).toBe("breach");
  });
});
