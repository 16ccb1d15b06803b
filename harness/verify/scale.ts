import type { LoadShape } from "../contracts/shape.ts";
import type { ProblemCollector } from "../text/problems.ts";

const SCALE = { least: 0.01, most: 1 } as const;

/** The `--scale` of the ramp: by how much all of its durations are multiplied. Problems go to the collector. */
export function readScale(text: string | undefined, problems: ProblemCollector): number {
  if (text === undefined) return 1;
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value >= SCALE.least && value <= SCALE.most) return value;
  problems.add({
    subject: "--scale",
    value: text,
    expected: `a number from ${SCALE.least} to ${SCALE.most}, such as 0.1 for a tenth of the time`,
  });
  return 1;
}

/** The same levels in less time: every phase, steady or not, by the same factor, in whole milliseconds and never none. */
export function scaleDurations(shape: LoadShape, scale: number): LoadShape {
  return {
    ...shape,
    phases: shape.phases.map((phase) => ({
      ...phase,
      durationMs: Math.max(1, Math.round(phase.durationMs * scale)),
    })),
  };
}
