import type { HistoryRecord } from "../history/record.ts";

const DAY_MS = 86_400_000;
const HALF_DAY_MS = DAY_MS / 2;

/**
 * One run per night, oldest first. A night goes from noon to noon UTC, so that a schedule which GitHub delays past
 * midnight is the same night, and of several runs in a night the last one counts. Runs that say nothing about the system are left out:
 * invalid or incomplete ones, and those with a fault or a defect switched on.
 */
export function nightsOf(records: readonly HistoryRecord[]): readonly HistoryRecord[] {
  const nights = new Map<number, HistoryRecord>();
  const sound = records.filter(
    ({ invalid, incomplete, faults, defects }) =>
      !invalid && !incomplete && faults.length === 0 && defects.length === 0,
  );
  for (const record of sound) {
    const night = Math.floor((Date.parse(record.startedAt) - HALF_DAY_MS) / DAY_MS);
    nights.set(night, record);
  }
  return [...nights.entries()].sort(([left], [right]) => left - right).map(([, record]) => record);
}

/** A nightly whose newest run is older than this has stopped: GitHub switches schedules off without a word. */
const STALE_MS = 36 * 3_600_000;

/** Hours since the newest run when that is too long ago; `null` when all is well. */
export function staleHours(records: readonly HistoryRecord[], nowMs: number): number | null {
  const newest = Math.max(...records.map(({ startedAt }) => Date.parse(startedAt)));
  return Number.isFinite(newest) && nowMs - newest > STALE_MS
    ? Math.floor((nowMs - newest) / 3_600_000)
    : null;
}
