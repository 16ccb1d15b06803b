import type { Finding } from "../../contracts/findings.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { InvariantResult } from "../../contracts/verdict.ts";
import { say, type Said } from "../reasons.ts";

/** What was found of the system's data, and why it can't be told where it was not checked. */
export interface JudgedInvariants {
  readonly results: readonly InvariantResult[];
  /** All that is broken, in one sentence; `null` when nothing is. */
  readonly broken: Said | null;
  /** Why something was not checked that had to be: then nothing is known of the data. */
  readonly unchecked: Said | null;
  readonly notes: readonly Said[];
}

/** Judges the findings of a run's invariants. What compared nothing was not checked, which is not the same as held. */
export function judgeInvariants(
  { invariants, environment }: Pick<RunEvidence, "invariants" | "environment">,
  findings: readonly Finding[],
): JudgedInvariants {
  const results = findings.map(resultOf);
  const broken = results.filter(({ result }) => result === "broken");
  const blank = results.find(({ result }) => result === "not-checked");
  const skipped =
    invariants.state === "not-checked" ? say("INVARIANT_NOT_CHECKED", { what: invariants.why }) : null;
  // The data of a system of ours is always within reach; that of another may not be.
  const isOurs = environment.runtime !== "external";
  return {
    results,
    broken:
      broken.length === 0
        ? null
        : say("INVARIANT_BROKEN", { what: broken.map(({ message }) => message).join("; ") }),
    unchecked: blank === undefined ? (isOurs ? skipped : null) : { code: blank.code, message: blank.message },
    notes: skipped === null || isOurs ? [] : [skipped],
  };
}

function resultOf(finding: Finding): InvariantResult & Said {
  const { name, compared, violations, examples } = finding;
  if (compared === 0 && violations === 0) {
    const said = say("INVARIANT_NOT_CHECKED", { what: `${name}: nothing was compared` });
    return { ...finding, result: "not-checked", ...said };
  }
  if (violations === 0) {
    const said = say("INVARIANT_HELD", { name, compared: String(compared) });
    return { ...finding, result: "held", ...said };
  }
  const what = `${name}: ${violations} of ${compared} broken, first: ${examples[0] ?? "-"}`;
  return { ...finding, result: "broken", ...say("INVARIANT_BROKEN", { what }) };
}
