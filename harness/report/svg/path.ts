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
