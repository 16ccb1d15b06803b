import { formatNumber, formatShare } from "../../text/numbers.ts";
import { type DiagnosisRule, isSlow, unansweredObjectives } from "./facts.ts";

/** Share of the CPU beyond which a slow answer may be the generator's own slowness. */
const GENERATOR_CPU_SHARE = 0.85;
/** On a machine that is full k6 waits for its turn, and is to blame for that only where it is the one that fills it. */
const MACHINE_CPU_SHARE = 0.95;
const FILLING_CPU_SHARE = 0.5;

/** Silent where the run was ended by a signal, as it had no time to measure anything, and where calls got no answer. */
export const nothingMeasured: DiagnosisRule = (facts) => {
  const { figures, protocols, samples, run } = facts;
  if (unansweredObjectives(facts).length > 0) return null;
  if (run.incompleteCause?.code === "INTERRUPTED_BY") return null;
  if (figures.http.requests > 0 || figures.metrics.length > 0 || protocols.length > 0) return null;
  return {
    cause: "nothing-measured",
    seen: { samples: formatNumber(samples.accepted) },
    strength: 1,
    nextSteps: ["check-target", "rerun-same"],
  };
};

export const scriptThrew: DiagnosisRule = ({ scriptErrors }) => {
  if (scriptErrors.fatal === null && scriptErrors.count === 0) return null;
  const message = scriptErrors.fatal ?? scriptErrors.messages[0]?.message ?? "";
  return {
    cause: "script",
    seen: { count: formatNumber(Math.max(1, scriptErrors.count)), message },
    strength: scriptErrors.fatal === null ? 0.7 : 0.99,
    nextSteps: ["fix-script", "rerun-same"],
  };
};

/**
 * A generator that the judge found at its limit, or that was lost; or one that was full, or filled its machine, while
 * answers were slow. Dropped iterations and users that are all busy accuse nobody: a slow system is as good a reason.
 */
export const generatorStrained: DiagnosisRule = (facts) => {
  const { generators, generatorsExpected, figures, validity } = facts;
  const cpu = Math.max(0, ...generators.map((one) => one.cpuShareMax));
  const machine = Math.max(0, ...generators.map((one) => one.machineCpuShareMax));
  const lost = generatorsExpected - generators.length;
  const judged = validity.some(
    ({ check, result, code }) =>
      result === "invalid" &&
      check !== "vuSaturation" &&
      (code === "GENERATOR_SATURATED" || code === "GENERATOR_LOST"),
  );
  const isFull = cpu > GENERATOR_CPU_SHARE || (machine > MACHINE_CPU_SHARE && cpu > FILLING_CPU_SHARE);
  if (!judged && lost <= 0 && !(isFull && isSlow(facts))) return null;
  return {
    cause: "generator",
    seen: {
      cpu: formatShare(cpu),
      machine: formatShare(machine),
      dropped: formatNumber(figures.droppedIterations),
      lost: formatNumber(lost),
    },
    strength: judged || lost > 0 ? 0.98 : 0.5,
    nextSteps: ["relieve-generator", "rerun-same"],
  };
};
