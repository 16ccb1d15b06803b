import { downsample, type Point } from "./downsample.ts";
import { coordinate } from "./element.ts";

/** A path through the points, broken at gaps. A point between two gaps becomes a short dash, or it would not be seen. */
export function linePath(points: readonly Point[], pointsMax?: number): string {
  let path = "";
  let pen: "up" | "down" = "up";
  let lonely = false;
  for (const { x, y } of downsample(points, pointsMax)) {
    if (y === null) {
      if (lonely) path += "h1";
      pen = "up";
      lonely = false;
      continue;
    }
    path += `${pen === "up" ? "M" : "L"}${coordinate(x)},${coordinate(y)}`;
    lonely = pen === "up";
    pen = "down";
  }
  return lonely ? `${path}h1` : path;
}

/** A staircase that keeps each value until the next point. */
export function stepPath(points: readonly Point[]): string {
  let path = "";
  let before: number | null = null;
  for (const { x, y } of points) {
    if (y !== null)
      path += before === null ? `M${coordinate(x)},${coordinate(y)}` : `H${coordinate(x)}V${coordinate(y)}`;
    before = y;
  }
  return path;
}

/** The area between two lines of equally many points without gaps. */
export function areaPath(upper: readonly Point[], lower: readonly Point[]): string {
  const there = upper.map(({ x, y }) => `${coordinate(x)},${coordinate(y ?? 0)}`);
  const back = [...lower].reverse().map(({ x, y }) => `${coordinate(x)},${coordinate(y ?? 0)}`);
  return there.length === 0 ? "" : `M${there.join("L")}L${back.join("L")}Z`;
}
