import type { Register } from "./program.ts";
import { addOptions } from "../options/add-options.ts";
import { readCircuitBreakerOptions } from "../verify/circuit-breaker/read-options.ts";
import { verifyCircuitBreaker } from "../verify/circuit-breaker/verify.ts";
import { CIRCUIT_BREAKER, readVerifyOptions, type VerifyFlags } from "../verify/read-options.ts";
import { verifyStaging } from "../verify/verify-staging.ts";

/**
 * `loadproof verify staging --phase 1|2|all`: the staging plan of 000 as a check list, filled in. `loadproof verify
 * circuit-breaker`: the nine steps of 004.
 */
export const registerVerify: Register = (program, context, exit) => {
  const command = program
    .command("verify")
    .description(
      "carry out the staging plan of the exchange and fill in its result tables, or the test of the payment system's circuit breaker",
    )
    .argument("[plan]", "the plan: staging or circuit-breaker")
    .option("--phase <name>", "phase of the plan: 1 (functions), 2 (performance), or all")
    .option("--scale <factor>", "shorten the ramp of phase 2: 0.1 takes a tenth of its 15 minutes, twice");
  addOptions(command, ["runtime", "lang", "reportDir"], {
    runtime: "auto, containers or processes",
    reportDir: "where results are written, default loadtest_reports",
  }).action(async (plan: string | undefined, flags: VerifyFlags) => {
    if (plan === CIRCUIT_BREAKER) {
      const options = readCircuitBreakerOptions(flags, context);
      exit(await verifyCircuitBreaker(options, context));
    } else exit(await verifyStaging(readVerifyOptions(plan, flags, context), context));
  });
};
