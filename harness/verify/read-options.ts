import type { Context } from "../context.ts";
import type { Runtime } from "../contracts/plan.ts";
import { expectedOneOf, ProblemCollector } from "../text/problems.ts";
import { type Flags, type Language, OPTIONS } from "../options/table.ts";
import { givenBy } from "../options/read-option.ts";
import { readRunOptions } from "../plan/run-options.ts";
import { readTargets } from "../plan/targets.ts";
import { EXCHANGE } from "../systems/exchange.ts";
import { type Phase, PHASE_NUMBERS } from "./phases.ts";
import { readScale } from "./scale.ts";

/** The plan that has options of its own. */
export const CIRCUIT_BREAKER = "circuit-breaker";
export const PLANS = ["staging", "production", CIRCUIT_BREAKER] as const;
const PHASES = [...PHASE_NUMBERS.map(String), "all"];

/** The words of `loadproof verify` as the command line gives them. */
export interface VerifyFlags extends Pick<Flags, "runtime" | "lang" | "reportDir"> {
  readonly phase?: string;
  readonly scale?: string;
}

export interface VerifyOptions {
  /** In the order in which they are carried out. */
  readonly phases: readonly Phase[];
  readonly scale: number;
  readonly runtime: "auto" | Runtime;
  readonly language: Language;
  readonly reportDirectory: string;
}

/** Variables that shape a run of `loadproof run`: here the plan says all of it. */
const PLANNED = ["vus", "duration", "profile"] as const;

/** Arguments and variables, checked before anything starts. Throws `InputProblems` with all that is wrong. */
export function readVerifyOptions(
  plan: string | undefined,
  flags: VerifyFlags,
  context: Context,
): VerifyOptions {
  const problems = new ProblemCollector();
  checkWord("plan", plan, PLANS, problems);
  checkWord("--phase", flags.phase, PHASES, problems);
  const { reportDirectory, runtime, language } = readRunOptions(flags, context, problems);
  const targets = readTargets([], context.environment, EXCHANGE, problems);
  const scale = readScale(flags.scale, problems);
  const isOther = PHASE_NUMBERS.some((phase) => phase !== 2 && String(phase) === flags.phase);
  if (flags.scale !== undefined && isOther)
    problems.add({ subject: "--scale", value: flags.scale, expected: "phase 2, whose ramp it shortens" });
  for (const { variable } of PLANNED.map((name) => OPTIONS[name])) {
    const value = context.environment[variable ?? ""];
    if (value)
      problems.add({
        subject: variable ?? "",
        value,
        expected: "nothing: the plan says what load is made",
        hint: "unset it; --scale shortens the ramp",
      });
  }
  if (runtime === "external" || Object.keys(targets).length > 0)
    problems.add({
      subject: runtime === "external" ? givenBy("runtime", flags) : "base URLs",
      value: runtime === "external" ? runtime : Object.keys(targets).join(", "),
      expected: "none: the plan is carried out on the bundled exchange, which it starts by itself",
      hint: "unset them, or load a system of yours with `loadproof run exchange-orders`",
    });
  problems.throwIfAny();
  const phases: readonly Phase[] = flags.phase === "all" ? PHASE_NUMBERS : [Number(flags.phase) as Phase];
  return { phases, scale, runtime, language, reportDirectory };
}

function checkWord(
  subject: string,
  value: string | undefined,
  known: readonly string[],
  problems: ProblemCollector,
): void {
  if (value === undefined) problems.add({ subject, expected: `one of ${known.join(", ")}` });
  else if (!known.includes(value)) problems.add({ subject, value, ...expectedOneOf(value, known) });
}
