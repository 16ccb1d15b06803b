import type { Action, ActionCommands } from "../contracts/plan.ts";
import { formatDuration, parseDurationMs } from "../text/duration.ts";
import { NAME_EXPECTED, NAME_PATTERN } from "../text/names.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";
import { checkSettings } from "./check-settings.ts";
import type { ActionKind } from "./kind.ts";
import { ACTION_KINDS, actionKind } from "./kinds.ts";

const FORM =
  /^(?:(?<name>[^=@]*)=)?(?<kind>[^:=@]+):(?<subject>[^@,]+)(?:,(?<settings>[^@]+))?@(?<at>[^+]+)(?:\+(?<duration>.+))?$/;
const FORM_EXPECTED = "[name=]kind:subject[,setting=value...]@time[+duration], such as";

/** An action as somebody wrote it: its parts, as texts. */
export interface WrittenAction {
  readonly name?: string | undefined;
  readonly kind: string;
  readonly subject: string;
  readonly at: string;
  readonly duration?: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly commands?: ActionCommands;
}

/** Who reads an action, for the words of problems, and what it may be. */
export interface ActionReading {
  /** How messages name a part of it: `--action stop:chat-1@soon: time`. */
  readonly where: (part: string) => string;
  readonly kinds: readonly ActionKind[];
  readonly problems: ProblemCollector;
}

/** Actions as the command line writes them. Problems go to the collector. */
export function parseActions(texts: readonly string[], problems: ProblemCollector): readonly Action[] {
  return texts.flatMap((text) => parseAction(text, "--action", ACTION_KINDS, problems) ?? []);
}

/** In order of time; those of the same kind and subject that nobody has named get names of their own. */
export function inOrder(written: readonly Action[]): readonly Action[] {
  const actions = [...written].sort((left, right) => left.atMs - right.atMs);
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

/** One action in the form of the command line; `source` is who says it, such as `--action`. */
export function parseAction(
  text: string,
  source: string,
  kinds: readonly ActionKind[],
  problems: ProblemCollector,
): Action | null {
  const { name, kind, subject, settings, at, duration } = FORM.exec(text)?.groups ?? {};
  if (kind === undefined || subject === undefined || at === undefined) {
    const example = kinds.some(({ disturbs }) => !disturbs)
      ? "stop:chat-1@20s+15s or mark:deploy@30s"
      : "stop:chat-1@20s+15s";
    problems.add({ subject: source, value: text, expected: `${FORM_EXPECTED} ${example}` });
    return null;
  }
  const where = (part: string): string => `${source} ${text}: ${part}`;
  const set = settings === undefined ? {} : readSettings(settings, where, problems);
  return readAction({ name, kind, subject, at, duration, settings: set }, { where, kinds, problems });
}

/** An action of its parts; `null` when one of them is wrong. */
export function readAction(written: WrittenAction, reading: ActionReading): Action | null {
  const { where, kinds, problems } = reading;
  const { name, kind, subject, at, duration, settings, commands } = written;
  const found = kinds.find((one) => one.kind === kind);
  if (found === undefined)
    problems.add({ subject: where("kind"), value: kind, ...expectedKind(kind, kinds) });
  const given = name ?? found?.nameFor(subject) ?? kind;
  if (!NAME_PATTERN.test(given)) {
    const what = name === undefined ? "subject" : "name";
    problems.add({ subject: where(what), value: name ?? subject, expected: NAME_EXPECTED });
  }
  const atMs = readMs(at, "time", reading);
  const durationMs = duration === undefined ? null : readMs(duration, "duration", reading);
  if (durationMs === 0)
    problems.add({ subject: where("duration"), value: duration ?? "", expected: "more than 0s" });
  if (found?.isMoment === true && duration !== undefined) {
    const hint = `stop:${subject}@${at}+${duration} keeps it away`;
    const expected = `none, for a ${kind} is over when it answers again`;
    problems.add({ subject: where("duration"), value: duration, expected, hint });
  }
  if (found?.takesCommands === true && commands === undefined) {
    const expected = "a fault of a fault file, where its inject, proof and heal are written";
    problems.add({ subject: where("kind"), value: kind, expected, hint: "--fault FILE.yaml" });
  }
  if (found !== undefined) checkSettings(found, settings, where, problems);
  if (found === undefined || atMs === null || durationMs === 0) return null;
  const set = Object.keys(settings).length === 0 ? {} : { settings: { ...settings } };
  const asked = commands === undefined ? {} : { commands };
  return { name: given, kind, subject, atMs, durationMs, ...set, ...asked };
}

function expectedKind(
  kind: string,
  kinds: readonly ActionKind[],
): Pick<Parameters<ProblemCollector["add"]>[0], "expected" | "hint"> {
  const names = kinds.map((one) => one.kind);
  const isNoFault = actionKind(kind) !== undefined;
  const { expected, hint } = expectedOneOf(kind, names);
  return isNoFault
    ? { expected, hint: `${kind} disturbs nothing: give it by --action` }
    : { expected, ...(hint ? { hint } : {}) };
}

function readSettings(
  text: string,
  where: ActionReading["where"],
  problems: ProblemCollector,
): Record<string, string> {
  const settings = new Map<string, string>();
  for (const one of text.split(",")) {
    const [name, value] = splitOnce(one, "=");
    if (value === undefined || name === "")
      problems.add({ subject: where("setting"), value: one, expected: "a name and a value: delay=200ms" });
    else if (settings.has(name))
      problems.add({ subject: where(`setting ${name}`), value, expected: "each setting once" });
    else settings.set(name, value);
  }
  return Object.fromEntries(settings);
}

function splitOnce(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

function readMs(text: string, what: string, { where, problems }: ActionReading): number | null {
  const lengthMs = parseDurationMs(text);
  if (lengthMs !== null) return lengthMs;
  const isPast = what === "time" && parseDurationMs(text.replace(/^-/, "")) !== null;
  const expected = isPast
    ? "a time from the start of the load on, such as 20s"
    : `a ${what}, such as 20s or 1m30s`;
  problems.add({ subject: where(what), value: text, expected });
  return null;
}
