import { LoadproofError } from "../../errors.ts";

interface Part {
  readonly name: string;
  readonly service: string;
  readonly needs: readonly string[];
}

/**
 * Levels in which every part comes after all instances of what it needs. Throws ENVIRONMENT_FAILED for a need that
 * nothing provides and for parts that need each other.
 */
export function startLevels<Some extends Part>(parts: readonly Some[]): readonly (readonly Some[])[] {
  const provided = new Set(parts.map((part) => part.service));
  const missing = parts.flatMap((part) =>
    part.needs.filter((need) => !provided.has(need)).map((need) => `${part.name} needs "${need}"`),
  );
  if (missing.length > 0) {
    throw new LoadproofError(
      "ENVIRONMENT_FAILED",
      `the topology can't be started: ${missing.join(", ")}, which is not part of it`,
    );
  }
  const levels: Some[][] = [];
  let waiting = [...parts];
  while (waiting.length > 0) {
    const open = new Set(waiting.map((part) => part.service));
    const ready = waiting.filter((part) => part.needs.every((need) => !open.has(need)));
    if (ready.length === 0) {
      const names = waiting.map((part) => part.name).join(", ");
      throw new LoadproofError(
        "ENVIRONMENT_FAILED",
        `the topology can't be started: ${names} need each other`,
      );
    }
    levels.push(ready);
    waiting = waiting.filter((part) => !ready.includes(part));
  }
  return levels;
}

/**
 * Starts each part as soon as all instances of what it needs are up, independent ones at the same time. After the first
 * failure nothing more begins and the signal given to the others is aborted; when all have settled, that failure is thrown.
 */
export async function startInOrder<Some extends Part>(
  parts: readonly Some[],
  start: (part: Some, signal: AbortSignal) => Promise<void>,
  interrupted: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([interrupted, failure.signal]);
  const started = new Map<Some, Promise<void>>();
  for (const part of startLevels(parts).flat()) {
    const needed = [...started]
      .filter(([other]) => part.needs.includes(other.service))
      .map(([, done]) => done);
    const begin = async (): Promise<void> => {
      await Promise.all(needed);
      signal.throwIfAborted();
      await start(part, signal);
    };
    const done = begin().catch((error: unknown) => {
      failure.abort(error);
      throw error;
    });
    started.set(part, done);
  }
  await Promise.allSettled(started.values());
  interrupted.throwIfAborted();
  failure.signal.throwIfAborted();
}

/** Stops level by level, last started first, all of a level at the same time. Nothing is left out because of a failure; the first one is thrown. */
export async function stopInOrder<Some extends Part>(
  parts: readonly Some[],
  stop: (part: Some) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const level of [...startLevels(parts)].reverse()) {
    const results = await Promise.allSettled(level.map(stop));
    failures.push(
      ...results.filter((result) => result.status === "rejected").map((result) => result.reason as unknown),
    );
  }
  if (failures.length > 0) throw failures[0];
}
