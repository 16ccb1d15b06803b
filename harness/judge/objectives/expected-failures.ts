import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { formatSelection, formatShare, formatValue } from "../format.ts";
import { say } from "../../contracts/reason.ts";
import { withoutOutcome } from "../metrics/outcome.ts";
import { phaseWords } from "../metrics/phase-words.ts";
import { keepsBound, marginTo, plainBound } from "../thresholds/bound.ts";
import type { ExpectedFailure } from "../thresholds/types.ts";
import { FAILURE_RATE, type Measurement } from "./measurement.ts";

/** How many of the requests that may fail by design did: out of the failure rate, in a count of their own. */
export function judgeExpectedFailures(
  rule: ExpectedFailure,
  { store, catalog }: Measurement,
): ObjectiveResult {
  const requests = withoutOutcome(rule.where);
  const total = store.total(catalog.select(FAILURE_RATE, requests, "steady")).count;
  const failures = store.total(catalog.select(FAILURE_RATE, rule.where, "steady")).sum;
  const what = formatSelection(FAILURE_RATE, rule.where);
  const base = {
    id: rule.id,
    metric: FAILURE_RATE,
    where: rule.where,
    statistic: "share",
    unit: "share",
    pass: [plainBound(rule.share)],
    warn: [],
    critical: false,
    implied: false,
    weight: 0,
    why: rule.why,
  };
  const value = total === 0 ? null : failures / total;
  const bound = value === null ? null : plainBound(rule.share);
  const margin = value === null ? null : marginTo(value, rule.share);
  const none = { window: null, baseline: null, difference: null, interval: null, samplesNeeded: 1 };
  const numbers = { value, bound, margin, samples: total, ...none };
  if (value === null) {
    const asked = formatSelection(FAILURE_RATE, requests);
    const said = say("NO_DATA", { what: asked, phase: phaseWords("steady"), hint: "" });
    return { ...base, result: "skipped", ...said, notes: [], numbers };
  }
  const facts = { value: formatShare(value, [rule.share]), what, bound: rule.share.text };
  if (!keepsBound(value, rule.share))
    return { ...base, result: "breach", ...say("EXPECTED_FAILURES_EXCEEDED", facts), notes: [], numbers };
  const note = say("EXPECTED_FAILURES", { count: formatValue(failures, "count"), what, share: facts.value });
  const said = say("TARGET_MET", { value: facts.value, bound: facts.bound });
  return { ...base, result: "pass", ...said, notes: failures > 0 ? [note] : [], numbers };
}
