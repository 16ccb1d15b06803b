import { formatNumber, formatShare } from "../../text/numbers.ts";
import type { DiagnosisRule } from "./facts.ts";

/** CPU shares beyond which a slow answer may be the generator's own slowness. */
const GENERATOR_CPU_SHARE = 0.85;
const MACHINE_CPU_SHARE = 0.95;

export const nothingMeasured: DiagnosisRule = ({ figures, protocols, samples }) => {
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

/** A generator at its limit, a full machine, dropped iterations or a lost generator. */
export const generatorStrained: DiagnosisRule = ({
  generators,
  generatorsExpected,
  figures,
  validity,
  verdict,
}) => {
  const cpu = Math.max(0, ...generators.map((one) => one.cpuShareMax));
  const machine = Math.max(0, ...generators.map((one) => one.machineCpuShareMax));
  const lost = generatorsExpected - generators.length;
  const judged = validity.some(
    (check) => check.result === "invalid" && /GENERATOR|SATURAT|LOAD_NOT|DROPPED/.test(check.code),
  );
  const strained =
    cpu > GENERATOR_CPU_SHARE || machine > MACHINE_CPU_SHARE || figures.droppedIterations > 0 || lost > 0;
  // A full machine that slowed nothing down is a note of the judge, not a cause of anything.
  const harmless = verdict.word === "PASS" && lost <= 0 && figures.droppedIterations === 0;
  if ((!strained || harmless) && !judged) return null;
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
