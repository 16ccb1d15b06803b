import type { Finding } from "../../contracts/findings.ts";
import { reasonOf, say, sayAll, type Reason, type Said } from "../../contracts/reason.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { InvariantResult } from "../../contracts/verdict.ts";

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
  const broken = findings.filter(({ violations }) => violations > 0).map(violated);
  const blanks = results.filter(({ result }) => result === "not-checked");
  const skipped =
    invariants.state === "not-checked"
      ? say("INVARIANT_NOT_CHECKED", { what: invariants.cause ?? invariants.why })
      : null;
  // The data of a system of ours is always within reach; that of another may not be.
  const isOurs = environment.runtime !== "external";
  const blank = blanks.find(({ needs }) => isOurs || needs === undefined);
  const outOfReach = isOurs ? [] : blanks.filter(({ needs }) => needs !== undefined).map(saidOf);
  return {
    results,
    broken: broken.length === 0 ? null : say("INVARIANT_BROKEN", { what: sayAll(broken) }),
    unchecked: blank === undefined ? (isOurs ? skipped : null) : saidOf(blank),
    notes: skipped === null || isOurs ? outOfReach : [skipped],
  };
}

function saidOf(said: Said): Said {
  return { ...reasonOf(said), message: said.message };
}

function violated({ name, compared, violations, examples }: Finding): Reason {
  const counts = { violations: String(violations), compared: String(compared) };
  return say("VIOLATED", { name, ...counts, example: examples[0] ?? "-" });
}

function resultOf(finding: Finding): InvariantResult & Said {
  const { name, compared, violations, needs } = finding;
  if (compared === 0 && violations === 0) {
    const what =
      needs === undefined
        ? say("NOTHING_COMPARED", { name })
        : say("CHECK_NEEDS_ADDRESSES", { name, variables: needs });
    return { ...finding, result: "not-checked", ...say("INVARIANT_NOT_CHECKED", { what }) };
  }
  if (violations === 0) {
    const said = say("INVARIANT_HELD", { name, compared: String(compared) });
    return { ...finding, result: "held", ...said };
  }
  return { ...finding, result: "broken", ...say("INVARIANT_BROKEN", { what: violated(finding) }) };
}
