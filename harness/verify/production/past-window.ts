import { LoadproofError } from "../../errors.ts";
import type { Window } from "./figures.ts";
import type { ProductionOptions } from "./read-options.ts";
import { newest, type Records } from "./record.ts";

const DAY_MS = 86_400_000;

/**
 * The time that has just ended. A day of 001's table counts from when everybody was served by the new part, unless the time
 * to look back on is given; one that is not over yet is not looked at.
 */
export function pastWindow(
  { step, lengthMs: asked }: Pick<ProductionOptions, "step" | "lengthMs">,
  lengthMs: number,
  records: Records,
  nowMs: number,
): Window {
  const beganAt = newest(records, "full")?.at;
  if (step.kind !== "day" || asked !== null || beganAt === undefined)
    return { fromMs: nowMs - lengthMs, toMs: nowMs };
  const fromMs = Date.parse(beganAt) + (step.number - 1) * DAY_MS;
  const toMs = fromMs + lengthMs;
  if (toMs <= nowMs) return { fromMs, toMs };
  throw new LoadproofError("BAD_INPUT", `${step.name} ends at ${new Date(toMs).toISOString()}`, {
    hint: "look then, or give the time to look back on by --for",
  });
}
