import type { Register } from "./program.ts";
import { addOptions } from "../options/add-options.ts";
import { readCircuitBreakerOptions } from "../verify/circuit-breaker/read-options.ts";
import { verifyCircuitBreaker } from "../verify/circuit-breaker/verify.ts";
import { ProblemCollector } from "../text/problems.ts";
import {
  PRODUCTION,
  PRODUCTION_THRESHOLDS,
  type ProductionFlags,
  readProductionOptions,
} from "../verify/production/read-options.ts";
import { verifyProduction } from "../verify/production/verify-production.ts";
import { CIRCUIT_BREAKER, PLANS, readVerifyOptions, type VerifyFlags } from "../verify/read-options.ts";
import { verifyStaging } from "../verify/verify-staging.ts";

/** Options that only one plan has, by the plan. */
const OWN_OPTIONS: Readonly<Record<string, readonly (keyof AllFlags)[]>> = {
  staging: ["phase", "scale"],
  [PRODUCTION]: [
    "step",
    "for",
    "past",
    "state",
    "by",
    "force",
    "staging",
    "thresholds",
    "target",
    "prometheus",
    "defects",
  ],
};

type AllFlags = VerifyFlags & ProductionFlags;

/**
 * `loadproof verify staging --phase 1|2|3|4|all`: the staging plan of 000 as a check list, filled in. `loadproof verify
 * production --step ...`: 001's list, one step at a time. `loadproof verify circuit-breaker`: the nine steps of 004.
 */
export const registerVerify: Register = (program, context, exit) => {
  const command = program
    .command("verify")
    .description(
      "carry out the staging plan of the exchange, a step of the production check list, or the test of the payment system's circuit breaker, and fill in the result tables",
    )
    .argument("[plan]", "the plan: staging, production or circuit-breaker")
    .option(
      "--phase <name>",
      "staging: phase of the plan: 1 (functions), 2 (performance), 3 (faults, rollback, canary), 4 (monitoring), or all",
    )
    .option(
      "--scale <factor>",
      "staging: shorten the ramp of phase 2: 0.1 takes a tenth of its 15 minutes, twice",
    )
    .option(
      "--step <name>",
      "production: prepare, baseline, shard-1, shard-2, shard-3, canary-5, canary-25, canary-50, full, after, day-1 to day-7",
    )
    .option("--for <time>", "production: how long the step looks, such as 15m; default in the threshold file")
    .option("--past", "production: look at the time that has just ended, and wait for nothing")
    .option("--state <folder>", "production: folder of the results, to be committed; default production")
    .option("--by <name>", "production: who takes the step")
    .option("--force <reason>", "production: take the step out of its order; the reason is recorded")
    .option("--staging <folder>", "production: results of `verify staging`, for the step prepare");
  addOptions(command, ["runtime", "lang", "reportDir", "thresholds", "target", "prometheus", "defects"], {
    runtime: "auto, containers or processes",
    reportDir: "where results are written, default loadtest_reports",
    thresholds: `production: queries and limits, default ${PRODUCTION_THRESHOLDS}`,
    target: "production: base URL of a system of yours, such as exchange=https://exchange.example.com",
    prometheus: "production: Prometheus that sees a system of yours",
    defects: "production, circuit-breaker: known mistakes to switch on in a system that is started",
  }).action(async (plan: string | undefined, flags: AllFlags) => {
    const problems = new ProblemCollector();
    noteOthers(plan, flags, problems);
    /** Options of the plan, with all that is wrong with any of them. */
    const read = <Options>(readOptions: () => Options): Options => {
      const options = problems.attempt(readOptions);
      problems.throwIfAny();
      return options as Options;
    };
    if (plan === CIRCUIT_BREAKER)
      exit(
        await verifyCircuitBreaker(
          read(() => readCircuitBreakerOptions(flags, context)),
          context,
        ),
      );
    else if (plan === PRODUCTION)
      exit(
        await verifyProduction(
          read(() => readProductionOptions(flags, context)),
          context,
        ),
      );
    else
      exit(
        await verifyStaging(
          read(() => readVerifyOptions(plan, flags, context)),
          context,
        ),
      );
  });
};

/** An option that the plan does not have would change nothing, and its reader would not know. */
function noteOthers(plan: string | undefined, flags: AllFlags, problems: ProblemCollector): void {
  const takesDefects = plan === CIRCUIT_BREAKER;
  for (const [owner, names] of Object.entries(OWN_OPTIONS)) {
    // Those of the circuit breaker are checked where they are read, and a plan that there is not has none.
    if (owner === plan || !PLANS.some((one) => one === plan) || (takesDefects && owner === "staging"))
      continue;
    for (const name of names.filter((one) => !(takesDefects && one === "defects"))) {
      const value = flags[name];
      if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
      const expected = `nothing: it belongs to the plan ${owner}`;
      problems.add({ subject: `--${name}`, value: String(value), expected });
    }
  }
}
