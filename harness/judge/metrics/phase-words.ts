import { say, type Reason } from "../../contracts/reason.ts";
import type { JudgedPhase } from "../thresholds/types.ts";

const WORDS: Readonly<Record<JudgedPhase, Reason>> = {
  setup: say("PHASE_SETUP", {}),
  "warm-up": say("PHASE_WARM_UP", {}),
  "ramp-up": say("PHASE_RAMP_UP", {}),
  steady: say("PHASE_STEADY", {}),
  "ramp-down": say("PHASE_RAMP_DOWN", {}),
  teardown: say("PHASE_TEARDOWN", {}),
  all: say("PHASE_ALL", {}),
};

/** The name of a phase as a fact of a reason. */
export function phaseWords(phase: JudgedPhase): Reason {
  return WORDS[phase];
}
