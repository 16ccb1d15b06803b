import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { FAULT_KINDS } from "../actions/kinds.ts";
import { runPlanSchema } from "../contracts/plan.ts";
import type { Flags } from "../options/table.ts";
import { planRun } from "../plan/prepare-run.ts";
import { isMessageKey } from "../report/words/translate.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { describePlan } from "./describe-plan.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-plan-"));
afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(join(folder, "visit.js"), "export default function () {}");
writeFileSync(
  join(folder, "faults.yaml"),
  `version: 1
faults:
  - kind: command
    subject: chat-pod
    at: 5s
    duration: 10s
    inject: { run: kubectl delete pod chat-0, env: { API_TOKEN: t0ps3cret } }
    proof: [kubectl, get, pod]
    heal: none
    why: the deployment makes another
`,
);

async function described(
  scenario: string,
  flags: Flags,
  environment: Record<string, string> = {},
): Promise<string> {
  const context = {
    ...makeContext({ environment: { PATH: process.env["PATH"], ...environment } }),
    workingDirectory: folder,
  };
  const planned = await planRun(scenario, flags, context);
  // Nothing of the tools is asked where nothing is started; k6 is named by whoever prepares the run.
  const k6 = { name: "k6", path: "/k6", version: "2.2.0", source: "path" } as const;
  return describePlan({ ...planned, options: { ...planned.options, k6: "/k6" }, k6 }, context);
}

const OWN: Flags = { fault: ["faults.yaml"], action: ["mark:deploy@2s"] };

test("a plan with commands, in English", async () => {
  const text = await described("visit.js", OWN);
  expect(text.replace(/ \S*(?=bin\/loadproof)/, " ")).toBe(`The plan of visit. Nothing is started.
  load        as the script's own options say
  target      what the script names
  is started  nothing of the system: it runs already
  thresholds  no file: the objectives that every run is held to
  tools       k6 2.2.0
  seed        1
  to run it   bin/loadproof run visit.js --action mark:deploy@2s --fault faults.yaml

Schedule, from the start of the load
  2s        deploy
            does  notes deploy, and disturbs nothing
  5s – 15s  chat-pod
            does       runs kubectl delete pod chat-0
            needs      nothing more
            seen by    kubectl get pod, asked until it ends with 0
            undone by  nothing: the deployment makes another

All that is to be undone is undone in every case: at its end, at the end of the load, on Ctrl-C, when a step fails, and when loadproof itself is killed.`);
});

test("the same in Korean has no English sentence", async () => {
  const text = await described("visit.js", { ...OWN, lang: "ko" });
  expect(text).toContain("visit 실행 계획. 아무것도 시작하지 않습니다.");
  expect(text).toMatch(/되돌리기 +없음: the deployment makes another/);
  expect(text).not.toMatch(/nothing|load {2}|undone/);
});

test("commands of several lines, and what would move the cursor, stay in their row", async () => {
  const fault = { kind: "command", subject: "pod", at: "5s", duration: "1s", inject: "one\n\u001b[31mtwo\n" };
  const healed = { proof: "true", heal: "none", why: "it\n## heals" };
  writeFileSync(
    join(folder, "lines.json"),
    JSON.stringify({ version: 1, faults: [{ ...fault, ...healed }] }),
  );
  const lines = (await described("visit.js", { fault: ["lines.json"] })).split("\n");
  expect(lines.slice(-6, -2).map((line) => line.trim())).toEqual([
    "does       runs one \uFFFD[31mtwo",
    "needs      nothing more",
    "seen by    true, asked until it ends with 0",
    "undone by  nothing: it ## heals",
  ]);
});

test("as JSON it is the plan that a run would write, without secrets", async () => {
  const text = await described("visit.js", { ...OWN, json: true });
  const { schedule } = runPlanSchema.parse(JSON.parse(text));
  expect(schedule.map(({ name }) => name)).toEqual(["deploy", "chat-pod"]);
  expect(schedule[1]?.commands?.inject.variables).toEqual({ API_TOKEN: "[redacted]" });
  expect(text).not.toContain("t0ps3cret");
});

test.each(FAULT_KINDS.map(({ kind }) => kind))("%s has its words", (kind) => {
  const keys = ["does", "proof", "heals"].map((what) => `plan.${what}.${kind}`);
  expect(keys.filter((key) => !isMessageKey(key))).toEqual([]);
});
