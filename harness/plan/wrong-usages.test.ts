import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { FAULT_KINDS } from "../actions/kinds.ts";
import type { Flags } from "../options/table.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { planRun } from "./prepare-run.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-usages-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

writeFileSync(at("script.js"), "export default function () {}");
writeFileSync(at("package.json"), '{ "name": "x", "version": "1.0.0" }');
const OBJECTIVES = "objectives: [{ id: a, metric: m, statistic: avg, pass: '< 1' }]";
writeFileSync(at("chat.yaml"), `version: 1\nscenario: chat\n${OBJECTIVES}`);
writeFileSync(
  at("recovery.yaml"),
  `version: 1\n${OBJECTIVES.replace("statistic", "during: away, statistic")}`,
);
writeFileSync(at("any.yaml"), `version: 1\n${OBJECTIVES}`);
writeFileSync(at("exchange.yaml"), "version: 1\nscenario: exchange-orders\nfaults: [ pause:kafka@5s+1s ]");
writeFileSync(
  at("faults.yaml"),
  "version: 1\nfaults: [ kill:chat-1@9s+2s, pause:redis@5s+1s, kill:chat-1@15s+2s ]",
);

async function told(flags: Flags, environment: Record<string, string> = {}): Promise<string> {
  const context = { ...makeContext({ environment }), workingDirectory: folder };
  return planRun(at("script.js"), flags, context).then(
    () => "",
    (error: Error) => error.message,
  );
}

test.each<[string, Flags, Record<string, string>, string]>([
  [
    "a missing threshold file: those beside it, and nothing else",
    { thresholds: "slo.yaml" },
    {},
    `threshold file "${at("slo.yaml")}": expected a YAML or JSON file that exists; there are any.yaml, chat.yaml, recovery.yaml in ${folder}`,
  ],
  [
    "a file for another scenario",
    { thresholds: "chat.yaml" },
    {},
    'chat.yaml scenario "chat": expected script, which is to run; run that scenario, give another --thresholds file, or leave `scenario` out for a file that fits any',
  ],
  [
    "a runtime that is near to none",
    { runtime: "docker" },
    {},
    '--runtime "docker": expected one of auto, containers, processes, external',
  ],
  ["a language that is near to none", {}, { REPORT_LANG: "fr" }, 'REPORT_LANG "fr": expected one of en, ko'],
  [
    "defects, by the name they were given by",
    { defects: "slow-store" },
    {},
    '--defects "slow-store": expected none for a system that is not ours to change',
  ],
  [
    "defects of the environment",
    {},
    { DEFECTS: "slow-store" },
    'DEFECTS "slow-store": expected none for a system that is not ours to change',
  ],
  [
    "a fault file for another scenario, faults of a system that is not ours, and what is no fault",
    { fault: ["exchange.yaml", "mark:deploy@3s"] },
    {},
    [
      'exchange.yaml scenario "exchange-orders": expected script, which is to run; run that scenario, give another --fault file, or leave `scenario` out for a file that fits any',
      `--fault mark:deploy@3s: kind "mark": expected one of ${FAULT_KINDS.map(({ kind }) => kind).join(", ")}; mark disturbs nothing: give it by --action`,
      'action kafka-paused "pause": expected a system that is ours to change; leave the base URLs out for the bundled system; mark:NAME@TIME can name a moment of any run',
    ].join("\n"),
  ],
  [
    "a fault that could not be read is not said to be missing, too",
    { thresholds: "recovery.yaml", fault: ["away=kill:chat-1@-5s"] },
    {},
    '--fault away=kill:chat-1@-5s: time "-5s": expected a time from the start of the load on, such as 20s',
  ],
  [
    "nor one of a file that is not there, nor an action",
    { thresholds: "recovery.yaml", fault: ["gone.yaml"], action: ["mark:away@soon"] },
    {},
    [
      '--action mark:away@soon: time "soon": expected a time, such as 20s or 1m30s',
      `fault file "gone.yaml": expected a YAML or JSON file of faults (there is no such file); looked for ${at("gone.yaml")}`,
    ].join("\n"),
  ],
  ["a file that fits", { thresholds: "any.yaml" }, {}, ""],
])("%s", async (_what, flags, environment, message) => expect(await told(flags, environment)).toBe(message));

test("actions, faults and fault files are one schedule, in order of time, and the plan holds all of it", async () => {
  const context = { ...makeContext({ environment: {} }), workingDirectory: folder };
  const fault = ["faults.yaml", "kill:chat-1@3s+2s"];
  const flags: Flags = { action: ["mark:deploy@8s"], fault, runtime: "processes" };
  const { plan } = await planRun("msa-hotpath", flags, context);
  expect(plan.schedule.map(({ name, kind, atMs }) => `${name} ${kind} ${atMs}`)).toEqual([
    "chat-1-killed kill 3000",
    "redis-paused pause 5000",
    "deploy mark 8000",
    "chat-1-killed-2 kill 9000",
    "chat-1-killed-3 kill 15000",
  ]);
  expect(plan.command).toContain("--action mark:deploy@8s --fault faults.yaml --fault kill:chat-1@3s+2s");
});
