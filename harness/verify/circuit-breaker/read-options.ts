import type { Context } from "../../context.ts";
import { givenBy } from "../../options/read-option.ts";
import { checkDefects } from "../../plan/defects.ts";
import { readRunOptions } from "../../plan/run-options.ts";
import { SYSTEMS } from "../../systems/index.ts";
import { PAYMENT } from "../../systems/payment.ts";
import { ProblemCollector } from "../../text/problems.ts";
import type { VerifyFlags } from "../read-options.ts";

export interface CircuitBreakerOptions {
  readonly reportDirectory: string;
  /** Known mistakes of the payment system to switch on (`DEFECTS`). */
  readonly defects: readonly string[];
}

/** Arguments of `verify circuit-breaker`, checked before anything starts. Throws `InputProblems` with all that is wrong. */
export function readCircuitBreakerOptions(flags: VerifyFlags, context: Context): CircuitBreakerOptions {
  const problems = new ProblemCollector();
  const { reportDirectory, runtime, defects } = readRunOptions(flags, context, problems);
  for (const name of ["phase", "scale"] as const) {
    const value = flags[name];
    if (value !== undefined)
      problems.add({ subject: `--${name}`, value, expected: "nothing: it belongs to the plan staging" });
  }
  if (runtime !== "auto" && runtime !== "processes")
    problems.add({
      subject: givenBy("runtime", flags),
      value: runtime,
      expected: "processes: only there can the test stop and start the broker",
    });
  checkDefects(defects, "DEFECTS", PAYMENT, SYSTEMS, problems);
  problems.throwIfAny();
  return { reportDirectory, defects };
}
