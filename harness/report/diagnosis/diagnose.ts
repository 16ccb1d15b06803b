import type { DiagnosisHints } from "../../contracts/hints.ts";
import type { SeriesIndex } from "../../figures/series-index.ts";
import type { DiagnosisFacts, DiagnosisRule } from "./facts.ts";
import { messageDelivery } from "./delivery-rule.ts";
import {
  brokenData,
  networkFailures,
  noAnswer,
  refusedCredentials,
  serverErrors,
  serviceEnded,
  serviceStopped,
  wrongAnswers,
} from "./failure-rules.ts";
import { databaseLock, dbmanSlow, growingLatency, oneEndpoint, redisDelay, spikes } from "./latency-rules.ts";
import { generatorStrained, nothingMeasured, scriptThrew } from "./load-rules.ts";
import { type Diagnosis, NEXT_STEPS, type NextStep } from "../../contracts/diagnosis.ts";

/** Evidence -> candidate cause -> next step. Each rule reads the facts alone; none sees another's answer. */
const RULES: readonly DiagnosisRule[] = [
  nothingMeasured,
  scriptThrew,
  generatorStrained,
  serviceEnded,
  serviceStopped,
  brokenData,
  networkFailures,
  noAnswer,
  serverErrors,
  refusedCredentials,
  wrongAnswers,
  messageDelivery,
  dbmanSlow,
  databaseLock,
  redisDelay,
  oneEndpoint,
  growingLatency,
  spikes,
];

/** Steps about parts that only the bundled systems are known to have. */
const STEPS_OF_BUNDLED: ReadonlySet<NextStep> = new Set<NextStep>([
  "check-queries",
  "extend-dbman",
  "tune-autoscaling",
  "check-redis",
]);

/** Candidate causes by strength, and the steps they ask for; a clean pass asks for more load. Only bundled systems have `hints`. */
export function diagnose(
  facts: Omit<DiagnosisFacts, "index" | "hints">,
  index: SeriesIndex | null,
  hints?: DiagnosisHints,
): Diagnosis {
  const causes = RULES.flatMap((rule) => rule({ ...facts, index, hints: hints ?? {} }) ?? []).sort(
    (left, right) => right.strength - left.strength,
  );
  const ofBundled = hints !== undefined;
  const steps = causes.flatMap((cause) => cause.nextSteps);
  const chosen = new Set(steps.filter((step) => ofBundled || !STEPS_OF_BUNDLED.has(step)));
  const clean = facts.verdict.word === "PASS" && !facts.verdict.incomplete;
  if (clean && causes.length === 0) chosen.add("rerun-higher");
  if (!clean) chosen.add(facts.verdict.code === "TOO_FEW_SAMPLES" ? "rerun-longer" : "rerun-same");
  return { causes, nextSteps: NEXT_STEPS.filter((step) => chosen.has(step)) };
}
