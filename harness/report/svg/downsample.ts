/** Most points of one drawn line. */
export const POINTS_MAX = 1_500;

export interface Point {
  readonly x: number;
  /** `null` is a gap. */
  readonly y: number | null;
}

/**
 * At most `pointsMax` points of a line: of each group of neighbours the lowest and the highest stay, in their order,
 * so that no peak and no dip is lost. A group of gaps stays a gap.
 */
export function downsample(points: readonly Point[], pointsMax: number = POINTS_MAX): readonly Point[] {
  if (points.length <= pointsMax) return points;
  const groups = Math.floor(pointsMax / 2);
  const kept: Point[] = [];
  for (let group = 0; group < groups; group++) {
    const from = Math.floor((group * points.length) / groups);
    const to = Math.floor(((group + 1) * points.length) / groups);
    kept.push(...extremes(points.slice(from, to)));
  }
  return kept;
}

function extremes(points: readonly Point[]): Point[] {
  let low: Point | null = null;
  let high: Point | null = null;
  for (const point of points) {
    if (point.y === null) continue;
    if (low === null || point.y < (low.y ?? 0)) low = point;
    if (high === null || point.y > (high.y ?? 0)) high = point;
  }
  const first = points[0];
  if (low === null || high === null) return first === undefined ? [] : [first];
  if (low === high) return [low];
  return low.x < high.x ? [low, high] : [high, low];
}
