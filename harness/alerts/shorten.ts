import { parseDurationMs } from "../text/duration.ts";

/** `5m` divided by 20 is `15000ms`; what is no duration is given back as it is. Divided by 1 nothing changes. */
export function shortenDurations(text: string, divisor: number): string {
  const lengthMs = divisor === 1 ? null : parseDurationMs(text);
  return lengthMs === null ? text : `${Math.max(1, Math.round(lengthMs / divisor))}ms`;
}
