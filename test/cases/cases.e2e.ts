import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testContext } from "#harness/environment/fixtures/context.ts";
import { requireTool } from "#harness/tools/index.ts";
import type { Verdict } from "#harness/contracts/verdict.ts";
import { sideBySide } from "../lib/side-by-side.ts";
import type { Case, Word } from "./case.ts";
import { ERRORS } from "./errors.ts";
import { RATES } from "./rates.ts";
import { type CaseResult, runCase } from "./run-case.ts";
import { SCRIPT_THRESHOLDS } from "./script-thresholds.ts";
import { TAGS } from "./tags.ts";
import { VALUES } from "./values.ts";
import { VARIABLES } from "./variables.ts";

/**
 * Small scripts of users, each through the command line and by k6 alone: what is right for them, and that our FAIL is k6's
 * exit code 99 wherever the script's own thresholds decide.
 */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  "thresholds of the script": SCRIPT_THRESHOLDS,
  tags: TAGS,
  values: VALUES,
  rates: RATES,
  errors: ERRORS,
  variables: VARIABLES,
};
/** They share the machine with each other only so far that the rates they make are still theirs. */
const AT_ONCE = 3;
const CROSSED = 99;

let results: ReadonlyMap<Case, Promise<CaseResult>>;

beforeAll(async () => {
  const { path } = await requireTool("k6", testContext());
  results = sideBySide(Object.values(CASES).flat(), AT_ONCE, (one) => runCase(one, path));
});
afterAll(async () => void (await Promise.allSettled(results.values())));

async function resultOf(one: Case): Promise<CaseResult> {
  return results.get(one) ?? Promise.reject(new Error(`${one.name} was not run`));
}

function wordOf({ verdict, invalid }: Verdict): Word {
  return invalid ? "INVALID" : verdict;
}

function valueOf({ objectives }: Verdict, id: string): number {
  return objectives.find((one) => one.id === id)?.numbers.value ?? Number.NaN;
}

describe.each(Object.entries(CASES))("%s", (_kind, cases) => {
  test.each(cases.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
    const { command, run, wrote } = await resultOf(one);
    const { verdict, report } = run;
    expect(`${command.exitCode} ${wordOf(verdict)}: ${verdict.reason}`).toMatch(
      new RegExp(`^${one.right[0]} ${one.right[1]}: `),
    );
    expect(command.stdout).toContain(one.right[1]);
    if (one.reason !== undefined) expect(verdict.reason).toMatch(one.reason);
    for (const [id, value] of Object.entries(one.values ?? {})) {
      const [right, share] = typeof value === "number" ? [value, 0] : value;
      const measured = valueOf(verdict, id);
      expect(Math.abs(measured - right), `${id}: ${measured}`).toBeLessThanOrEqual(Math.abs(right * share));
    }
    const { metrics } = run.summary as { metrics: Record<string, { values: { rate: number } }> };
    for (const [id, metric] of Object.entries(one.ratesOfK6 ?? {}))
      expect(valueOf(verdict, id), `${id}: k6's rate of ${metric}`).toBeCloseTo(
        metrics[metric]?.values.rate ?? 0,
        6,
      );
    for (const [path, text] of Object.entries(one.wrote ?? {})) expect(wrote[path], path).toMatch(text);
    if (one.report !== undefined) expect(report).toMatch(one.report);
  });

  test.each(cases.map((one) => [one.name, one] as const))("%s: as k6 alone", async (_name, one) => {
    const { k6, run } = await resultOf(one);
    expect(k6).toBe(one.k6);
    if (one.objectives === undefined && one.departs === undefined)
      expect(wordOf(run.verdict) === "FAIL").toBe(k6 === CROSSED);
  });
});
