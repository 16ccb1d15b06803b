import { NEXT_STEPS, type Diagnosis, type NextStep } from "../../contracts/diagnosis.ts";
import { TERMS, type IncidentAction, type Term } from "./types.ts";

/**
 * When each next step of the diagnosis is due. Short: what finds out or restores within the day. Mid: what takes somebody
 * to look into the system. Long: what changes how it is built or run.
 */
const STEP_TERMS: Readonly<Record<NextStep, Term>> = {
  "check-target": "short",
  "check-credentials": "short",
  "check-service-log": "short",
  "check-network": "short",
  "check-certificate": "short",
  "relieve-generator": "short",
  "fix-script": "short",
  "rerun-same": "short",
  "rerun-longer": "short",
  "check-redis": "mid",
  "check-queries": "mid",
  "profile-endpoint": "mid",
  "rerun-higher": "mid",
  "tune-autoscaling": "long",
  "extend-dbman": "long",
};

/** The steps that the rules asked for in any of the runs, each once: by term, then in the order of `NEXT_STEPS`. */
export function actionsOf(diagnoses: readonly Diagnosis[]): IncidentAction[] {
  const asked = new Set(diagnoses.flatMap(({ nextSteps }) => nextSteps));
  const causes = diagnoses.flatMap((diagnosis) => diagnosis.causes);
  const actions = NEXT_STEPS.filter((step) => asked.has(step)).map((step) => ({
    term: STEP_TERMS[step],
    step,
    askedBy: [
      ...new Set(causes.filter(({ nextSteps }) => nextSteps.includes(step)).map(({ cause }) => cause)),
    ],
  }));
  return TERMS.flatMap((term) => actions.filter((action) => action.term === term));
}
