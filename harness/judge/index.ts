export { conditionsOf } from "./comparison/conditions.ts";
export { COMPARISON_OBJECTIVES } from "./comparison/default-objectives.ts";
export { PAIRS_TO_FAIL } from "./comparison/decide-difference.ts";
export { comparePairs, compareWithEarlier } from "./comparison/compare-runs.ts";
export { askedFor } from "./comparison/usable-baselines.ts";
export {
  compareSides,
  SLICES_MIN,
  type SidesComparison,
  type SidesDifference,
  type SidesRule,
  type SlicePair,
} from "./comparison/compare-sides.ts";
export { isCompared } from "./comparison/compare-objectives.ts";
export {
  baselineOf,
  judgeAndRecord,
  judgeObjectives,
  objectivesOf,
  type JudgeInput,
} from "./judge-run.ts";
export { judgeObserved, judgeStretch, seriesVanished } from "./judge-recent.ts";
export { judgeValues, type MeasuredValue } from "./judge-values.ts";
export { type MetricKinds, metricKinds } from "./metrics/metric-types.ts";
export { sawTooLittle } from "./policy/run-word.ts";
export { shareDifferenceInterval } from "./statistics/intervals.ts";
export { tagSelections } from "./objectives/tag-selections.ts";
export {
  BOUND_EXPECTED,
  keepsBound,
  parseAmount,
  parseBound,
  type WrittenBound,
} from "./thresholds/bound.ts";
export { shareInterval } from "./statistics/intervals.ts";
export { k6AbortThresholds } from "./thresholds/k6-abort.ts";
export { parseK6Metric } from "./thresholds/k6-expression.ts";
export { LocatedDocument } from "./thresholds/document.ts";
export { describePath, unknownKey, wrongValue } from "./thresholds/located-problems.ts";
export { objectiveLocations, queryLocations } from "./thresholds/observed-metrics.ts";
export { observationNeededMs } from "./recovery/course.ts";
export { whyUnfitNow } from "./recovery/fitness.ts";
export { FAULT_METRICS } from "./metrics/fault-metrics.ts";
export { isAsUsual, usualAmounts } from "./recovery/system-usual.ts";
export { parseThresholds } from "./thresholds/parse.ts";
export type { Objective, ThresholdFile } from "./thresholds/types.ts";
