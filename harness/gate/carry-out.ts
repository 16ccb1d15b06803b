import type { Context } from "../context.ts";
import type { GateRun, GateSettings } from "../contracts/gate.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { messageOf } from "../errors.ts";
import { missOf } from "../judge/policy/miss.ts";
import type { Flags } from "../options/table.ts";
import { prepareRun, type PreparedRun } from "../plan/prepare-run.ts";
import type { Telling } from "../report/words/telling.ts";
import { verdictWords } from "../report/words/verdict-words.ts";
import { performRun } from "../run/execute-run.ts";
import { cleanText } from "../text/clean.ts";
import { expectedOneOf, ProblemCollector } from "../text/problems.ts";
import { SCENARIOS } from "#scenarios/catalog.ts";
import { checkAllowed, targetWords } from "./allowed.ts";
import { GateProgress } from "./gate-progress.ts";
import { gateVerdictOf } from "./gate-verdict.ts";
import type { GateOptions } from "./read-options.ts";

/** Objectives that an answer names; all of them are in the report. */
const REASONS_MAX = 8;

/** Variables that would shape a run beside what was asked for. */
const SHAPING = ["K6_VUS", "K6_DURATION", "PROFILE", "SUT_RUNTIME", "DEFECTS", "GATE_TOKEN"] as const;

export type Outcome = Pick<GateRun, "verdict" | "reasons" | "folder">;

/** Names that a URL may call: those of the catalogue, and the server's own scripts. */
export function scenarioNames({ scripts }: GateOptions): readonly string[] {
  return [...SCENARIOS.map(({ name }) => name), ...Object.keys(scripts)];
}

/** Checks all that was asked for, and that nothing but what is allowed is loaded. Throws `InputProblems`. */
export async function prepare(
  scenario: string,
  settings: GateSettings,
  options: GateOptions,
  context: Context,
): Promise<PreparedRun> {
  const problems = new ProblemCollector();
  const known = scenarioNames(options);
  if (!known.includes(scenario))
    problems.add({ subject: "scenario", value: scenario, ...expectedOneOf(scenario, known) });
  checkAllowed(settings, { allowTargets: options.allowTargets, context }, problems);
  problems.throwIfAny();
  const { target, ...asked } = settings;
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const flags: Flags = { ...options.runFlags, ...given, target: targetWords(target) };
  const prepared = await prepareRun(options.scripts[scenario] ?? scenario, flags, withoutShape(context));
  if (prepared.plan.runtime !== "external")
    problems.add({
      subject: "target",
      expected: "the base URLs of the canary",
      hint: `a gate starts no system of its own: set ${prepared.system?.entries.map((name) => `${name}=URL`).join(" ") ?? ""}`,
    });
  problems.throwIfAny();
  return prepared;
}

/** The run from start to end, whatever happens to it. Never throws. */
export async function carryOut(
  prepared: PreparedRun,
  context: Context,
  telling: Telling,
  say: (line: string) => void,
): Promise<Outcome> {
  try {
    const progress = new GateProgress(say);
    const { verdict, folder } = await performRun(prepared, withoutShape(context), progress);
    return { verdict: gateVerdictOf(verdict), reasons: reasonsOf(verdict, telling), folder: folder.path };
  } catch (error) {
    return { verdict: "INVALID", reasons: [messageOf(error)], folder: null };
  }
}

function reasonsOf(verdict: Verdict, telling: Telling): string[] {
  const missed = verdict.objectives.filter(({ result }) => result === "breach");
  const reasons = [
    verdictWords(verdict, telling.language),
    ...missed.slice(0, REASONS_MAX).map((one) => telling.reason(missOf(one))),
  ];
  return [...new Set(reasons)].map((reason) => cleanText(reason));
}

function withoutShape(context: Context): Context {
  const environment = Object.fromEntries(
    Object.entries(context.environment).filter(([name]) => !(SHAPING as readonly string[]).includes(name)),
  );
  return { ...context, environment };
}
