import type { Action } from "../contracts/plan.ts";
import { formatDuration, parseDurationMs } from "../text/duration.ts";
import { NAME_EXPECTED, NAME_PATTERN } from "../text/names.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";
import { ACTION_KIND_NAMES, actionKind } from "./kinds.ts";

const FORM = /^(?:(?<name>[^=@]*)=)?(?<kind>[^:=@]+):(?<subject>[^@]+)@(?<at>[^+]+)(?:\+(?<duration>.+))?$/;
const FORM_EXPECTED = "[name=]kind:subject@time[+duration], such as stop:chat-1@20s+15s or mark:deploy@30s";

/** Actions as the command line writes them, in order of time. Problems go to the collector. */
export function parseActions(texts: readonly string[], problems: ProblemCollector): readonly Action[] {
  const actions = texts
    .map((text) => parseAction(text, problems))
    .filter((action) => action !== null)
    .sort((left, right) => left.atMs - right.atMs);
  return actions.map((action, index) => {
    if (!isUnnamed(action)) return action;
    const before = actions.slice(0, index).filter((other) => isUnnamed(other) && other.name === action.name);
    return before.length === 0 ? action : { ...action, name: `${action.name}-${before.length + 1}` };
  });
}

function isUnnamed({ name, kind, subject }: Action): boolean {
  return name === actionKind(kind)?.nameFor(subject);
}

/** An action as the command line reads it back. */
export function formatAction(action: Action): string {
  const { name, kind, subject, atMs, durationMs } = action;
  const called = isUnnamed(action) ? "" : `${name}=`;
  const length = durationMs === null ? "" : `+${formatDuration(durationMs)}`;
  return `${called}${kind}:${subject}@${formatDuration(atMs)}${length}`;
}

function parseAction(text: string, problems: ProblemCollector): Action | null {
  const { name, kind, subject, at, duration } = FORM.exec(text)?.groups ?? {};
  if (kind === undefined || subject === undefined || at === undefined) {
    problems.add({ subject: "--action", value: text, expected: FORM_EXPECTED });
    return null;
  }
  const found = actionKind(kind);
  if (found === undefined)
    problems.add({
      subject: `--action ${text}: kind`,
      value: kind,
      ...expectedOneOf(kind, ACTION_KIND_NAMES),
    });
  const given = name ?? found?.nameFor(subject) ?? kind;
  if (!NAME_PATTERN.test(given)) {
    const what = name === undefined ? "subject" : "name";
    problems.add({ subject: `--action ${text}: ${what}`, value: name ?? subject, expected: NAME_EXPECTED });
  }
  const atMs = readMs(text, "time", at, problems);
  const durationMs = duration === undefined ? null : readMs(text, "duration", duration, problems);
  if (durationMs === 0)
    problems.add({ subject: `--action ${text}: duration`, value: duration ?? "", expected: "more than 0s" });
  if (found === undefined || atMs === null || durationMs === 0) return null;
  return { name: given, kind, subject, atMs, durationMs };
}

function readMs(action: string, what: string, text: string, problems: ProblemCollector): number | null {
  const durationMs = parseDurationMs(text);
  if (durationMs === null)
    problems.add({ subject: `--action ${action}: ${what}`, value: text, expected: "such as 20s or 1m30s" });
  return durationMs;
}
