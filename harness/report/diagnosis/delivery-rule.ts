import { formatNumber } from "../../text/numbers.ts";
import { type DiagnosisFacts, type DiagnosisRule, isDisturbed } from "./facts.ts";

/** Faults of one kind from which they are told. */
const FAULTS_MIN = 3;

/**
 * Receivers miss messages, or get them twice or out of order, while the audit finds all that was stored in its place: the
 * fault is behind the store. Silent where nobody has looked at the data.
 */
export const messageDelivery: DiagnosisRule = (facts) => {
  const { delivery } = facts.hints;
  const invariants = facts.invariants ?? [];
  if (delivery === undefined || isDisturbed(facts)) return null;
  if (invariants.length === 0 || invariants.some(({ result }) => result !== "held")) return null;
  const missing = faultsOf(facts, delivery.missing);
  const duplicate = faultsOf(facts, delivery.duplicate);
  const outOfOrder = faultsOf(facts, delivery.outOfOrder);
  if (Math.max(missing, duplicate, outOfOrder) < FAULTS_MIN) return null;
  return {
    cause: "message-delivery",
    seen: {
      missing: formatNumber(missing),
      duplicate: formatNumber(duplicate),
      outOfOrder: formatNumber(outOfOrder),
      held: formatNumber(invariants.length),
    },
    strength: 0.86,
    nextSteps: ["check-service-log", "rerun-same"],
  };
};

/** As an objective has counted them; 0 where none was missed. */
function faultsOf({ objectives }: DiagnosisFacts, metric: string | undefined): number {
  const missed = objectives.filter((one) => one.metric === metric && one.code === "LIMIT_BREACHED");
  return Math.max(0, ...missed.map(({ numbers }) => numbers.value ?? 0));
}
