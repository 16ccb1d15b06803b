import type { ValidityResult } from "../../contracts/verdict.ts";
import { actionsTaken } from "./actions-taken.ts";
import { fitForFaults } from "./fit-for-faults.ts";
import { badSamples, samplesPresent, seriesOverflow } from "./data-integrity.ts";
import {
  clockSkew,
  droppedIterations,
  generatorCpu,
  generatorsPresent,
  vuSaturation,
} from "./generator-health.ts";
import { achievedRate, duration, scenarioRan } from "./load-reached.ts";
import type { ValidityCheck, ValidityFacts } from "./checks.ts";
import { scenariosRan } from "./scenarios-ran.ts";
import { summaryAgreement } from "./summary-agreement.ts";
import { k6Exit, runComplete, scriptErrors, summaryPresent } from "./run-ended-well.ts";

/** By name, in the order a reader looks for the cause: what broke first explains what follows. */
const CHECKS: Readonly<Record<string, ValidityCheck>> = {
  scriptErrors,
  k6Exit,
  runComplete,
  actions: actionsTaken,
  steadyState: fitForFaults,
  samples: samplesPresent,
  summary: summaryPresent,
  generators: generatorsPresent,
  scenario: scenarioRan,
  duration,
  scenarios: scenariosRan,
  generatorCpu,
  vuSaturation,
  droppedIterations,
  achievedRate,
  clockSkew,
  badSamples,
  seriesOverflow,
  summaryAgreement,
};

/** Whether the measurement can be trusted, judged before any objective. */
export function judgeValidity(facts: ValidityFacts): readonly ValidityResult[] {
  return Object.entries(CHECKS).map(([check, judge]) => ({ check, ...judge(facts) }));
}
