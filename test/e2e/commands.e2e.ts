import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { runPlanSchema } from "#harness/contracts/plan.ts";
import { type RunningCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { httpTarget } from "../lib/http-target.ts";
import { Descendants } from "../lib/leftovers.ts";
import { codesOf, savedRun } from "../lib/saved-run.ts";

/** Faults that commands of the user's do to a system of the user's: here a server that refuses while a file lies beside it. */

const SECRET = "s3cr3t-of-the-fault";

const SCRIPT = `import http from "k6/http";
import { sleep } from "k6";
export const options = { vus: 4, duration: "9s" };
export default function () { http.get(__ENV.BASE_URL + "/"); sleep(0.05); }
`;

/** Ends with 0 when the server answers with the status. */
const STATUS = `const [, , url, status] = process.argv;
const answer = await fetch(url);
console.log("answered", answer.status, "password=" + process.env.FAULT_PASSWORD);
process.exit(answer.status === Number(status) ? 0 : 1);
`;

interface Part {
  readonly inject?: string;
  readonly heal?: string;
  readonly proof?: string;
  readonly duration?: string;
  readonly at?: string;
}

interface Bench extends AsyncDisposable {
  readonly path: string;
  /** Whether it lies beside the server. */
  readonly has: (name: string) => boolean;
  readonly start: () => RunningCommand;
}

async function bench(part: Part = {}): Promise<Bench> {
  const stack = new AsyncDisposableStack();
  const { path } = stack.use(await temporaryFolder());
  const has = (name: string): boolean => existsSync(join(path, name));
  const target = stack.use(
    await httpTarget((_request, response) => void response.writeHead(has("broken") ? 503 : 200).end("ok")),
  );
  const status = (code: number): string =>
    JSON.stringify([process.execPath, "status.mjs", target.url, String(code)]);
  const { inject = "touch broken", heal = "rm broken; touch healed", at = "3s", duration = "3s" } = part;
  const fault = `version: 1
scenario: visit
faults:
  - kind: command
    subject: server refuses
    at: ${at}
    duration: ${duration}
    inject: { run: ${JSON.stringify(inject)}, env: { FAULT_PASSWORD: ${SECRET} } }
    proof: { run: ${part.proof ?? status(503)}, timeout: 4s, env: { FAULT_PASSWORD: ${SECRET} } }
    heal: ${JSON.stringify(heal)}
    healed: { run: ${status(200)}, timeout: 4s }
`;
  await writeFile(join(path, "fault.yaml"), fault);
  await writeFile(join(path, "status.mjs"), STATUS);
  await writeFile(join(path, "visit.js"), SCRIPT);
  const words = ["run", "visit.js", "--fault", "fault.yaml", "--report-dir", "reports"];
  const environment = { BASE_URL: target.url };
  return {
    path,
    has,
    start: () => startCommand(words, { environment, workingDirectory: path }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function until(what: () => boolean, timeoutMs = 20_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !what(); await delay(20))
    if (Date.now() > deadline) throw new Error(`not so within ${timeoutMs} ms: ${String(what)}`);
}

test("it is injected, proven, healed, seen to be healed, and kept without its secret", async () => {
  await using part = await bench();
  const result = await part.start().ended;
  expect(part.has("broken")).toBe(false);
  const run = await savedRun(join(part.path, "reports"));
  const [action] = run.evidence.actions;
  expect(action).toMatchObject({ name: "server refuses", kind: "command", outcome: "applied" });
  expect(action?.message).toMatch(
    /^the proof of server refuses was seen \d+ms after it was begun; server refuses is undone, \d\.\d s after it was begun and \d\.\d s after its undoing was$/,
  );
  expect(Date.parse(action?.healingAt ?? "") - Date.parse(action?.startedAt ?? "")).toBeGreaterThanOrEqual(
    3_000,
  );
  expect(result.exitCode).toBe(1);
  expect(run.verdict.objectives.find(({ id }) => id === "implied:failed-requests")?.result).toBe("breach");
  const log = await readFile(join(run.directory, "environment", "logs", "server-refuses.log"), "utf8");
  expect(log).toMatch(/^inject: touch broken\ninject: touch broken ended with exit code 0\n/);
  expect(log).toContain("answered 503 password=[redacted]");
  expect(log).toContain("heal: rm broken; touch healed ended with exit code 0");
  expect(log).toContain("answered 200");
  const plan = await readFile(join(run.directory, "plan.json"), "utf8");
  expect(runPlanSchema.parse(JSON.parse(plan)).schedule[0]?.commands?.inject.run).toBe("touch broken");
  const evidence = await readFile(join(run.directory, "run.json"), "utf8");
  for (const text of [log, plan, evidence, run.report, result.stderr]) expect(text).not.toContain(SECRET);
});

describe("a fault that can't be shown is no fault that was survived", () => {
  test.each<[string, Part, RegExp]>([
    [
      "an injection that fails",
      { inject: "echo no such pod; exit 3" },
      /^inject: echo no such pod; exit 3 ended with exit code 3; its last line: "no such pod"$/,
    ],
    [
      "a proof that never comes",
      { inject: "touch other" },
      /^not seen within 4s: proof: .* ended with exit code 1; its last line: "answered 200 /,
    ],
    ["a healing that fails", { heal: "exit 9" }, /^not undone: heal: exit 9 ended with exit code 9$/],
  ])("%s: INVALID, and healed all the same", async (_name, change, message) => {
    await using part = await bench(change);
    const result = await part.start().ended;
    const run = await savedRun(join(part.path, "reports"));
    expect(run.evidence.actions[0]).toMatchObject({
      outcome: "failed",
      message: expect.stringMatching(message) as string,
    });
    expect(codesOf(run.verdict)).toContain("ACTION_FAILED");
    expect([1, 3]).toContain(result.exitCode);
    expect(run.verdict.invalid || run.verdict.verdict === "FAIL").toBe(true);
    if (change.heal === undefined) expect(part.has("healed")).toBe(true);
  });
});

describe("interrupted at any stage, nothing is left", () => {
  const SLOW = "touch injecting; touch broken; sleep 2; touch injected";
  test.each<[string, Part, string, boolean]>([
    ["before", { at: "6s", duration: "1s" }, "reports/runs", false],
    ["while it is injected", { inject: SLOW }, "injecting", true],
    ["while it lasts", { inject: "touch broken; touch lasts" }, "lasts", true],
    ["while it is healed", { heal: "touch healing; sleep 2; rm broken; touch healed" }, "healing", true],
    ["after", {}, "healed", true],
  ])("%s", async (_name, change, mark, isHealed) => {
    await using part = await bench(change);
    const command = part.start();
    using descendants = new Descendants(command.child.pid ?? 0);
    await until(() => part.has(mark));
    if (!isHealed) await command.waitFor(/\| (steady|load) \|/);
    command.child.kill("SIGINT");
    expect((await command.ended).exitCode).toBe(130);
    expect(part.has("broken")).toBe(false);
    expect(part.has("healed")).toBe(isHealed);
    expect(descendants.count).toBeGreaterThan(0);
    expect(await descendants.left()).toEqual([]);
  });
});

test.each<[string, Part, string]>([
  ["while it is injected", { inject: "touch injecting; touch broken; sleep 60" }, "injecting"],
  ["while it lasts", { inject: "touch broken; touch lasts" }, "lasts"],
])("a harness killed by SIGKILL %s: its guardian heals", async (_name, change, mark) => {
  await using part = await bench(change);
  const command = part.start();
  using descendants = new Descendants(command.child.pid ?? 0);
  await until(() => part.has(mark));
  await delay(200);
  command.child.kill("SIGKILL");
  await command.ended;
  await until(() => part.has("healed"));
  expect(part.has("broken")).toBe(false);
  expect(descendants.count).toBeGreaterThan(0);
  expect(await descendants.left()).toEqual([]);
});
