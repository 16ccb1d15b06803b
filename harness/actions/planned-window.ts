import type { Action } from "../contracts/plan.ts";
import { isFault } from "../contracts/run.ts";
import { formatDuration } from "../text/duration.ts";
import { actionKind } from "./kinds.ts";

/** The least that is counted for what is undone as soon as it took effect: nobody knows before how long that takes. */
const MOMENT_MS = 1_000;

/** When an action is to be over, milliseconds from the start of the load; infinite: when that ends. */
export function plannedEndMs({ kind, atMs, durationMs }: Action): number {
  if (durationMs !== null) return atMs + durationMs;
  const found = actionKind(kind);
  if (found?.isMoment === true) return atMs + MOMENT_MS;
  return found?.disturbs === true ? Number.POSITIVE_INFINITY : atMs;
}

/** Only what disturbs can get in each other's way: at the same time, on the same part. */
export function overlap(earlier: Action, later: Action): boolean {
  if (![earlier, later].every(isFault)) return false;
  return later.atMs < plannedEndMs(earlier) && shareAPart(earlier, later);
}

/** The way from one part to another is disturbed by what happens to either end; two ways may end at the same part. */
function shareAPart(one: Action, other: Action): boolean {
  if (one.subject === other.subject) return true;
  const [isLink, otherIsLink] = [one, other].map(({ kind }) => actionKind(kind)?.subject === "link");
  if (isLink && otherIsLink) return shareAWay(one.subject, other.subject);
  if (isLink === otherIsLink) return false;
  const [link, part] = isLink ? [one, other] : [other, one];
  return link.subject.split("/").some((end) => isSamePart(part.subject, end));
}

/** `chat/redis` is the way of `chat-1/redis` too. */
function shareAWay(one: string, other: string): boolean {
  const ends = other.split("/");
  return one.split("/").every((end, index) => isSamePart(end, ends[index] ?? ""));
}

function isSamePart(one: string, other: string): boolean {
  return isOfPart(one, other) || isOfPart(other, one);
}

/** `shard-2-1` is an instance of `shard-2`. */
function isOfPart(name: string, part: string): boolean {
  return name === part || (name.startsWith(`${part}-`) && /^\d+$/.test(name.slice(part.length + 1)));
}

export function windowWords(action: Action): string {
  const endMs = plannedEndMs(action);
  const end = Number.isFinite(endMs) ? formatDuration(endMs) : "the end of the load";
  return `${formatDuration(action.atMs)} to ${end}`;
}
