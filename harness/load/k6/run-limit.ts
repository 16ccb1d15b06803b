import type { LoadShape } from "../../contracts/shape.ts";
import type { ScriptInspection } from "./script-inspection.ts";

/** k6's own bound of `handleSummary`. */
const SUMMARY_MS = 120_000;
/** Starting k6 and reading the script. */
const START_MS = 30_000;
/** Making one virtual user: 60 ms for a bundle of 650 KB on two cores. */
const PER_USER_MS = 100;

/** k6's default of `gracefulStop`, for load that is given on the command line. */
const GRACEFUL_STOP_MS = 30_000;

/** A timer of Node's that is set for longer ends at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The longest that a run can take by the options of script and command line; a k6 that goes on after it is stuck. */
export function runLimitMs(inspection: ScriptInspection, shape: LoadShape | null): number {
  const shapeMs = shape?.phases.reduce((sum, { durationMs }) => sum + durationMs, 0) ?? 0;
  const users = Math.max(inspection.vusMax, shape?.vusMax ?? 0);
  const loadMs = Math.max(inspection.totalDurationMs, shapeMs + GRACEFUL_STOP_MS);
  const limitMs =
    START_MS +
    users * PER_USER_MS +
    inspection.setupTimeoutMs +
    loadMs +
    inspection.teardownTimeoutMs +
    SUMMARY_MS;
  return Math.min(limitMs, TIMER_MS_MAX);
}
