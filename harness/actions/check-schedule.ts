import type { Action } from "../contracts/plan.ts";
import { formatDuration } from "../text/duration.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";
import type { Way } from "../environment/links/ways.ts";
import { checkLink } from "./check-link.ts";
import { actionKind } from "./kinds.ts";
import { overlap, windowWords } from "./planned-window.ts";

export interface ScheduleSetting {
  /** Planned length of the load, milliseconds; `null` when the script's own options give it. */
  readonly loadMs: number | null;
  /** Names of the system's instances; `null` for a system that is not ours to change. */
  readonly instances: readonly string[] | null;
  /** The ways between its parts, and from the load to it. */
  readonly ways: readonly Way[];
  /** Of these, those that the invariants of its data are read from after the load. */
  readonly auditedServers: readonly string[];
  readonly problems: ProblemCollector;
}

/** Whether a schedule can be kept: names, subjects, times, and nothing done twice at once to the same part. */
export function checkSchedule(schedule: readonly Action[], setting: ScheduleSetting): void {
  for (const [index, action] of schedule.entries()) {
    checkSubject(action, setting);
    checkTimes(action, setting);
    const earlier = schedule.slice(0, index);
    if (earlier.some(({ name }) => name === action.name)) {
      const hint = "give it one of its own, such as again=stop:chat-1@40s";
      setting.problems.add({ subject: "action", value: action.name, expected: "a name used once", hint });
    }
    const overlapped = earlier.find((other) => overlap(other, action));
    if (overlapped !== undefined)
      setting.problems.add({
        subject: `action ${action.name}`,
        value: `${action.subject} at ${formatDuration(action.atMs)}`,
        expected: `a time at which ${overlapped.name} (${windowWords(overlapped)}) is over`,
      });
  }
}

function checkSubject(action: Action, { instances, ways, auditedServers, problems }: ScheduleSetting): void {
  const { name, kind, subject, atMs } = action;
  const found = actionKind(kind);
  if (found?.disturbs !== true || found.subject === "free") return;
  if (instances === null) {
    const hint =
      "leave the base URLs out for the bundled system; mark:NAME@TIME can name a moment of any run";
    const expected = "a system that is ours to change";
    problems.add({ subject: `action ${name}`, value: kind, expected, hint });
  } else if (found.subject === "link") {
    checkLink(action, ways, problems);
  } else if (!instances.includes(subject)) {
    const problem = { subject: `action ${name}: instance`, value: subject };
    problems.add({ ...problem, ...expectedOneOf(subject, instances) });
  } else if (!found.restores(action) && auditedServers.includes(subject)) {
    const hint = `give it the time after which to start it again, such as ${kind}:${subject}@${formatDuration(atMs)}+5s`;
    const expected = "one that can stay dead: the invariants of its data are checked after the load";
    problems.add({ subject: `action ${name}: instance`, value: subject, expected, hint });
  }
}

function checkTimes({ name, atMs, durationMs }: Action, { loadMs, problems }: ScheduleSetting): void {
  if (loadMs === null) return;
  const end = `before the load ends (${formatDuration(loadMs)} after its start)`;
  if (atMs >= loadMs) {
    problems.add({ subject: `action ${name}: time`, value: formatDuration(atMs), expected: `a time ${end}` });
  } else if (atMs + (durationMs ?? 0) >= loadMs) {
    const value = formatDuration(atMs + (durationMs ?? 0));
    const hint = "without a duration it lasts until then";
    problems.add({ subject: `action ${name}: end`, value, expected: `a time ${end}`, hint });
  }
}
