const KST_OFFSET_MS = 9 * 3_600_000;

/** `2026-11-21 10:50:00 UTC`, from milliseconds since the epoch. */
export function formatUtc(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `2026-11-21 10:50 UTC`, the form of 002's template. */
export function formatUtcMinute(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** `2026-11-21 19:50:00 KST (+09:00)`. Korea has had no summer time since 1988. */
export function formatKst(epochMs: number): string {
  return `${new Date(epochMs + KST_OFFSET_MS).toISOString().slice(0, 19).replace("T", " ")} KST (+09:00)`;
}

/** Which time of day a chart shows beside the run's own clock. */
export interface WallClock {
  /** Milliseconds since the epoch of offset 0. */
  readonly startMs: number;
  readonly zone: "UTC" | "KST";
}

export function wallClock(startMs: number, language: "en" | "ko" | "both"): WallClock {
  return { startMs, zone: language === "en" ? "UTC" : "KST" };
}

/** `18:17:04`, the time of day at an offset. */
export function formatTimeOfDay({ startMs, zone }: WallClock, offsetMs: number): string {
  return new Date(startMs + offsetMs + zoneOffsetMs(zone)).toISOString().slice(11, 19);
}

export function zoneOffsetMs(zone: WallClock["zone"]): number {
  return zone === "KST" ? KST_OFFSET_MS : 0;
}

/** Position on a run's clock: `4:05`, `1:02:45`. */
export function formatClock(offsetMs: number): string {
  const seconds = Math.max(0, Math.round(offsetMs / 1000));
  const minutes = Math.floor(seconds / 60);
  const tail = `${String(minutes % 60).padStart(minutes >= 60 ? 2 : 1, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return minutes >= 60 ? `${Math.floor(minutes / 60)}:${tail}` : tail;
}

/** A length of time: `42.5 s`, `10 m 05 s`, `12 h 00 m`. */
export function formatLength(durationMs: number): string {
  if (durationMs < 60_000) return `${Number((durationMs / 1000).toFixed(1))} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")} m`;
}
