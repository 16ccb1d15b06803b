import { actionWindowSchema } from "../../contracts/verdict.ts";
import type { Problem } from "../../errors.ts";
import { rowOf } from "../statistic/table.ts";
import type { Unit, WrittenBound } from "./bound.ts";
import { expectedOneOf } from "../../text/problems.ts";
import { RECOVERY_METRICS, RECOVERY_TAGS } from "../metrics/recovery-store.ts";
import { DEFAULT_PHASE } from "./defaults.ts";
import type { MergedObjective } from "./merge-layers.ts";
import type { WrittenObjective } from "./schema.ts";
import type { Objective } from "./types.ts";

const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  ms: "a time",
  share: "%",
  perSecond: "/s",
  bytes: "bytes",
  "": "a bare number",
};

/** A slip that the schema can't see: the field it is in, what was expected there, the value and what to do. */
interface Slip {
  readonly field: keyof WrittenObjective;
  readonly expected: string;
  readonly value?: string;
  readonly hint?: string;
}

/** Units against statistics, target against limit, fields that need or exclude each other. */
export function checkObjective(objective: Objective, merged: MergedObjective): Problem[] {
  return [...boundSlips(objective), ...fieldSlips(objective, merged.fields)].map(({ field, ...slip }) => ({
    subject: `${merged.at(field)} objective ${merged.id} ${field}`,
    ...slip,
  }));
}

function* boundSlips(objective: Objective): Generator<Slip> {
  const { pass, warn, statistic, statisticText } = objective;
  const units = unitsAllowed(objective);
  for (const field of ["pass", "warn"] as const) {
    for (const bound of objective[field]) {
      if (units.includes(bound.unit)) continue;
      const words = units.map((unit) => UNIT_WORDS[unit]).join(" or ");
      yield { field, expected: `a bound in ${words} for ${statisticText}`, value: bound.text };
    }
  }
  const written = new Set([...pass, ...warn].map((bound) => bound.unit));
  if (written.size > 1) {
    const value = [...written].map((unit) => UNIT_WORDS[unit]).join(", ");
    yield { field: "pass", expected: "one unit in all bounds of an objective", value };
  }
  if (pass.length === 0 && rowOf(statistic).spikeFactor === undefined && objective.compare === null) {
    yield { field: "pass", expected: "a target (without one an objective could never be missed)" };
  }
  for (const [index, limit] of warn.entries()) {
    const target = pass[index];
    if (target === undefined || !isStricter(limit, target)) continue;
    const expected = `a limit looser than the target ${JSON.stringify(target.text)}`;
    yield { field: "warn", expected, value: limit.text, hint: "warn is the outer bound, pass the inner one" };
  }
}

function* fieldSlips(objective: Objective, fields: WrittenObjective): Generator<Slip> {
  const { source, query, statistic, good, window, compare, forEach, where, when } = objective;
  const row = rowOf(statistic);
  for (const field of actionWindowSchema.shape.relation.options) {
    if (when === null || fields[field] === undefined || field === when.relation) continue;
    yield { field, expected: `either ${when.relation} or ${field}`, value: fields[field] };
  }
  if (compare !== null && compare.fail < compare.warn) {
    yield {
      field: "compare",
      expected: "fail to be at least warn",
      value: `${fields.compare?.warn}, ${fields.compare?.fail}`,
    };
  }
  if (forEach !== null && where[forEach.tag] !== undefined) {
    yield { field: "forEach", expected: "a tag that where does not fix already", value: forEach.tag };
  }
  if (fields.abort !== undefined && fields.critical === false) {
    yield { field: "abort", expected: "critical: true, or no critical: a breach that ends the run fails it" };
  }
  if (source === "prometheus" && query === null) {
    yield { field: "query", expected: "a PromQL expression for source prometheus (it is missing)" };
  }
  if (source === "actions") yield* actionSlips(objective);
  if (source !== "prometheus" && query !== null)
    yield { field: "query", expected: "no query, or source: prometheus", value: query };
  if ((fields.absentMeans === undefined) !== (fields.given === undefined)) {
    const expected =
      "absentMeans and given together: a counter counts as zero only where something else was seen";
    yield { field: "absentMeans", expected };
  }
  if (row.good === "needed" && good === null) {
    yield { field: "good", expected: 'which samples are good, such as "< 800ms" or "== 1"' };
  }
  if (good !== null && row.good === "refused") {
    yield { field: "good", expected: "share or burnRate as the statistic", value: good.text };
  }
  if (window?.sizeMs === 0)
    yield { field: "window", expected: "a size above 0", value: fields.window?.size ?? "" };
  if (window !== null && row.isLast) {
    yield { field: "window", expected: "no window for value: it is the last one" };
  }
  if (fields.atLeast !== undefined && row.spikeFactor === undefined) {
    yield { field: "atLeast", expected: "spikes(k) as the statistic", value: fields.atLeast };
  }
  const filter = where["expected_response"];
  if (row.countsFailed && filter !== undefined) {
    const expected = "no filter on expected_response: for apdex a failed request is a frustrated user";
    yield { field: "where", expected, value: filter };
  }
}

/** Each action that brings something back gives one sample of each metric, at no time of the load. */
function* actionSlips({ metric, where, phase, when, window }: Objective): Generator<Slip> {
  if (!RECOVERY_METRICS.some((known) => known === metric))
    yield { field: "metric", value: metric, ...expectedOneOf(metric, RECOVERY_METRICS) };
  for (const [tag, value] of Object.entries(where)) {
    if (RECOVERY_TAGS.some((known) => known === tag)) continue;
    yield { field: "where", value: `${tag}: ${value}`, ...expectedOneOf(tag, RECOVERY_TAGS) };
  }
  const expected = "none for source actions: where with the action's name says which";
  if (when !== null) yield { field: when.relation, expected, value: when.action };
  if (window !== null) yield { field: "window", expected: "none for source actions" };
  if (phase !== DEFAULT_PHASE && phase !== "all")
    yield { field: "phase", expected: "none for source actions", value: phase };
}

/** Times may only be bounded by times; a query may yield anything. */
function unitsAllowed({ statistic, metric, source }: Objective): readonly Unit[] {
  if (source === "prometheus") return Object.keys(UNIT_WORDS) as Unit[];
  const { units } = rowOf(statistic);
  return /(?:duration|_connecting|_waiting|_blocked|_sending|_receiving|_handshaking)$/.test(metric) &&
    units.includes("ms")
    ? units.filter((unit) => unit === "ms" || unit === "")
    : units;
}

function isStricter(warn: WrittenBound, pass: WrittenBound): boolean {
  const upper = (bound: WrittenBound): boolean => bound.operator === "<" || bound.operator === "<=";
  const lower = (bound: WrittenBound): boolean => bound.operator === ">" || bound.operator === ">=";
  return (
    (upper(warn) && upper(pass) && warn.value < pass.value) ||
    (lower(warn) && lower(pass) && warn.value > pass.value)
  );
}
