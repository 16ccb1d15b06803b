import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
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
writeFileSync(at("any.yaml"), `version: 1\n${OBJECTIVES}`);

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
    `threshold file "${at("slo.yaml")}": expected a YAML or JSON file that exists; there are any.yaml, chat.yaml in ${folder}`,
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
  ["a file that fits", { thresholds: "any.yaml" }, {}, ""],
])("%s", async (_what, flags, environment, message) => expect(await told(flags, environment)).toBe(message));
