import type { LoadShape } from "../contracts/shape.ts";
import type { Objective } from "../judge/index.ts";

/** Milliseconds from the start of the load. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Without a shape all of the load is one phase, of unknown length. */
export function phaseSpans(shape: LoadShape | null, phase: Objective["phase"]): readonly Span[] {
  if (shape === null) return [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }];
  let endMs = 0;
  const spans = shape.phases.map(({ phase: name, durationMs }) => {
    const fromMs = endMs;
    endMs += durationMs;
    return { name, fromMs, toMs: endMs };
  });
  return spans.filter(({ name }) => phase === "all" || name === phase);
}
