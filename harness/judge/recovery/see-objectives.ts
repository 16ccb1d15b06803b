import type { RunEvidence } from "../../contracts/run.ts";
import type { Span } from "../metrics/phase-spans.ts";
import { bySeries } from "../objectives/judge-all.ts";
import type { Measurement } from "../objectives/measurement.ts";
import type { Objective } from "../thresholds/types.ts";
import { droppedWithin } from "./client-side.ts";
import { type Course, courseOf, type Trace } from "./course.ts";
import { dueSpans } from "./due-spans.ts";
import { LimitProbe } from "./limit-probe.ts";
import { traceOf } from "./trace.ts";

/** An objective second by second after a fault. */
export interface Seen {
  readonly id: string;
  readonly trace: Trace;
  readonly course: Course;
}

interface Setting {
  /** From the fault to the end of what is observed, and the steady part before it; in whole buckets. */
  readonly observed: Span;
  readonly before: Span;
  readonly evidence: RunEvidence;
  readonly loadStartMs: number | null;
  readonly measurement: Measurement;
}

/** Those of these objectives that say something, in their order. */
export function seeObjectives(
  objectives: readonly Objective[],
  { observed, before, evidence, loadStartMs, measurement }: Setting,
): readonly Seen[] {
  const { bucketMs } = measurement.store;
  const dropped = droppedWithin(measurement);
  const starts = Array.from(
    { length: Math.round((before.toMs - before.fromMs) / bucketMs) },
    (_, index) => before.fromMs + index * bucketMs,
  );
  const own = bySeries(objectives.map((objective) => ({ objective }))).map(({ objective }) => {
    const probe = new LimitProbe(objective, measurement);
    const counts = starts.map((fromMs) => probe.count(fromMs, fromMs + bucketMs));
    const due = dueSpans(objective.phase, evidence, loadStartMs, measurement);
    const trace = traceOf({ probe, bucketMs, observed, due, before: counts, dropped });
    return { id: objective.id, trace, course: courseOf(trace) };
  });
  const order = new Map(objectives.map(({ id }, index) => [id, index]));
  return own
    .filter(({ course }) => course.isTold)
    .toSorted((left, right) => (order.get(left.id) ?? 0) - (order.get(right.id) ?? 0));
}
