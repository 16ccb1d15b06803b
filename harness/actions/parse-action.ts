import type { Action } from "../contracts/plan.ts";
import { formatDuration, parseDurationMs } from "../text/duration.ts";
import { NAME_EXPECTED, NAME_PATTERN } from "../text/names.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";
import type { ActionKind } from "./kind.ts";
import { ACTION_KIND_NAMES, actionKind } from "./kinds.ts";

const FORM =
  /^(?:(?<name>[^=@]*)=)?(?<kind>[^:=@]+):(?<subject>[^@,]+)(?:,(?<settings>[^@]+))?@(?<at>[^+]+)(?:\+(?<duration>.+))?$/;
const FORM_EXPECTED =
  "[name=]kind:subject[,setting=value...]@time[+duration], such as stop:chat-1@20s+15s or mark:deploy@30s";

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
  const { name, kind, subject, atMs, durationMs, settings = {} } = action;
  const set = Object.entries(settings).map(([key, value]) => `,${key}=${value}`);
  const called = isUnnamed(action) ? "" : `${name}=`;
  const length = durationMs === null ? "" : `+${formatDuration(durationMs)}`;
  return `${called}${kind}:${subject}${set.join("")}@${formatDuration(atMs)}${length}`;
}

function parseAction(text: string, problems: ProblemCollector): Action | null {
  const { name, kind, subject, settings, at, duration } = FORM.exec(text)?.groups ?? {};
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
  const set = settings === undefined ? {} : readSettings(text, settings, problems);
  if (found === undefined || atMs === null || durationMs === 0) return null;
  checkSettings(`--action ${text}`, found, set, problems);
  return {
    name: given,
    kind,
    subject,
    atMs,
    durationMs,
    ...(Object.keys(set).length === 0 ? {} : { settings: set }),
  };
}

function readSettings(action: string, text: string, problems: ProblemCollector): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const one of text.split(",")) {
    const [name, value] = splitOnce(one, "=");
    if (value === undefined || name === "")
      problems.add({ subject: `--action ${action}: setting`, value: one, expected: "such as delay=200ms" });
    else settings[name] = value;
  }
  return settings;
}

function splitOnce(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** Settings that the kind does not know, that it can't read, and that are missing. */
export function checkSettings(
  action: string,
  { kind, settings: rules = {} }: ActionKind,
  given: Readonly<Record<string, string>>,
  problems: ProblemCollector,
): void {
  const known = Object.keys(rules);
  for (const [name, value] of Object.entries(given)) {
    const rule = rules[name];
    const subject = `${action}: setting ${name}`;
    if (rule === undefined) {
      const expected =
        known.length === 0 ? { expected: `none, for ${kind} takes none` } : expectedOneOf(name, known);
      problems.add({ subject: `${action}: setting`, value: name, ...expected });
    } else if (!rule.accepts(value)) problems.add({ subject, value, expected: rule.expected });
  }
  for (const [name, { required, expected }] of Object.entries(rules))
    if (required && given[name] === undefined)
      problems.add({ subject: `${action}: setting ${name}`, expected });
}

function readMs(action: string, what: string, text: string, problems: ProblemCollector): number | null {
  const durationMs = parseDurationMs(text);
  if (durationMs === null)
    problems.add({ subject: `--action ${action}: ${what}`, value: text, expected: "such as 20s or 1m30s" });
  return durationMs;
}
