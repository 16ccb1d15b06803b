import { say, type Reason } from "../../contracts/reason.ts";
import type { JudgedPhase, Objective } from "../thresholds/types.ts";

const WORDS: Readonly<Record<JudgedPhase, Reason>> = {
  setup: say("PHASE_SETUP", {}),
  "warm-up": say("PHASE_WARM_UP", {}),
  "ramp-up": say("PHASE_RAMP_UP", {}),
  steady: say("PHASE_STEADY", {}),
  "ramp-down": say("PHASE_RAMP_DOWN", {}),
  teardown: say("PHASE_TEARDOWN", {}),
  all: say("PHASE_ALL", {}),
};

/** Where in a script something happened that was in none of its iterations. */
export function placeWords(place: "setup" | "teardown" | undefined): Reason {
  if (place === undefined) return say("OUTSIDE_ITERATIONS", {});
  return place === "setup" ? say("IN_SETUP", {}) : say("IN_TEARDOWN", {});
}

/** The name of a phase as a fact of a reason. */
export function phaseWords(phase: JudgedPhase): Reason {
  return WORDS[phase];
}

const SCOPES = {
  during: "SCOPE_DURING",
  except: "SCOPE_EXCEPT",
  before: "SCOPE_BEFORE",
  after: "SCOPE_AFTER",
} as const;

/** The judged part of a run: its phase, inside or outside of an action where the objective asks for that. */
export function scopeWords({ phase, when }: Pick<Objective, "phase" | "when">): Reason {
  const whole = phaseWords(phase);
  return when === null ? whole : say(SCOPES[when.relation], { phase: whole, action: when.action });
}
