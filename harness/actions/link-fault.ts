import { setTimeout as delay } from "node:timers/promises";
import type { Disturbance, ProbeConnection, ProxiedWay, RoundTrip } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { type Said, say } from "../contracts/reason.ts";
import { LoadproofError } from "../errors.ts";
import { formatDuration } from "../text/duration.ts";
import type { ActionKind, ActionSetting } from "./kind.ts";
import { answerTimes, askAnew, askOn, linkNeeds, linkOf, mostCarried } from "./link.ts";
import { NotDone } from "./not-done.ts";

/** Longer than the longest wait for traffic and the longest delay. */
const APPLY_TIMEOUT_MS = 40_000;
const HEALED_WITHIN_MS = 20_000;
/** Longer than that, with a proxy that must be replaced. */
const HEAL_TIMEOUT_MS = 60_000;
/** Of a direct answer; more than a busy machine takes. */
const ANSWER_TIMEOUT_MS = 2_000;
const ASK_EVERY_MS = 100;
const ASKED = 3;
const MILLISECONDS_PER_SECOND = 1_000;
/** By how much an answer by the proxy may be later than a direct one, when nothing disturbs it. */
const LATER_MS_MAX = 5;

/** One way of a disturbed link, for whoever shows that it is. */
export interface DisturbedWay {
  readonly way: ProxiedWay;
  /** `chat-1/redis`. */
  readonly subject: string;
  /** Opened before it was disturbed. */
  readonly opened: ProbeConnection;
}

interface LinkFault {
  readonly kind: string;
  readonly settings?: ActionKind["settings"];
  readonly wrongTogether?: ActionKind["wrongTogether"];
  readonly disturbance: (action: Action) => Disturbance;
  /** Resolves when a way was seen to be disturbed, with how; throws `NotDone` when it was not. */
  readonly show: (disturbed: DisturbedWay, action: Action) => Promise<Said>;
}

/** A kind of fault on the way between two parts, which goes through a proxy in such a run. */
export function linkFault({ kind, settings, wrongTogether, disturbance, show }: LinkFault): ActionKind {
  return {
    kind,
    disturbs: true,
    subject: "link",
    ...(settings === undefined ? {} : { settings }),
    ...(wrongTogether === undefined ? {} : { wrongTogether }),
    needs: linkNeeds,
    timeoutMs: { apply: APPLY_TIMEOUT_MS, heal: HEAL_TIMEOUT_MS },
    nameFor: (subject) => `${subject.replaceAll("/", "-")}-${kind}`,
    restores: () => true,
    async apply(action, setting) {
      const ways = waysOf(action, setting);
      const carried = await checkIsUsed(action, ways, setting.signal);
      const opened = await Promise.all(ways.map((way) => way.connect("proxied")));
      try {
        await Promise.all(ways.map((way) => way.disturb(disturbance(action))));
        const shown = await Promise.all(
          ways.map((way, index) =>
            show({ way, subject: nameOf(way), opened: opened[index] as ProbeConnection }, action),
          ),
        );
        return say("AND_THEN", { first: shown[0] as Said, next: carried });
      } finally {
        for (const connection of opened) connection[Symbol.dispose]();
      }
    },
    async heal(action, setting) {
      const ways = waysOf(action, setting);
      await Promise.all(ways.map((way) => way.undisturb()));
      await Promise.all(ways.map((way) => untilAsDirect(way)));
      return say("LINK_HEALED", { subject: action.subject });
    },
  };
}

function waysOf({ subject }: Action, { environment }: ActionSetting): readonly ProxiedWay[] {
  const link = linkOf(subject);
  if (link === null) throw new LoadproofError("INTERNAL", `${subject} is no link`);
  return environment.ways(link);
}

function nameOf({ from, to }: ProxiedWay): string {
  return `${from}/${to}`;
}

/** A fault on a way that nobody takes would show nothing. */
async function checkIsUsed(
  { subject }: Action,
  ways: readonly ProxiedWay[],
  signal: AbortSignal,
): Promise<Said> {
  const carried = mostCarried(await Promise.all(ways.map((way) => way.carried(signal))));
  if (carried === null) throw new NotDone(say("LINK_NOT_COUNTED", { subject }));
  const seconds = Math.max(1, Math.round(carried.lengthMs / MILLISECONDS_PER_SECOND));
  const facts = { bytes: String(carried.bytes), time: `${seconds} s` };
  if (!carried.isTraffic) throw new NotDone(say("LINK_UNUSED", { subject, ...facts }));
  return say("LINK_CARRIED", facts);
}

/** Waits until new connections by the proxy are answered like direct ones. */
async function untilAsDirect(way: ProxiedWay): Promise<void> {
  const subject = nameOf(way);
  const asked = { count: ASKED, timeoutMs: ANSWER_TIMEOUT_MS };
  const deadlineMs = performance.now() + HEALED_WITHIN_MS;
  for (;;) {
    const direct = answerTimes(await askAnew(way, "direct", asked));
    const proxied = answerTimes(await askAnew(way, "proxied", asked));
    const laterMs = direct && proxied && Math.min(...proxied) - Math.min(...direct);
    if (laterMs !== null && laterMs <= LATER_MS_MAX) return;
    if (performance.now() > deadlineMs) {
      if (direct === null) throw new NotDone(say("LINK_NOT_DIRECT", { subject, to: way.to }));
      throw new NotDone(say("LINK_NOT_HEALED", { subject }), true);
    }
    await delay(ASK_EVERY_MS);
  }
}

/** How long direct answers take; what does not answer direct shows nothing. */
export async function directAnswers({ way, subject }: DisturbedWay): Promise<readonly number[]> {
  const times = answerTimes(await askAnew(way, "direct", { count: ASKED, timeoutMs: ANSWER_TIMEOUT_MS }));
  if (times === null) throw new NotDone(say("LINK_NOT_DIRECT", { subject, to: way.to }));
  return times;
}

/** How long no answer is waited for. */
const SILENT_MS = 1_000;
export const SILENCE = formatDuration(SILENT_MS);

/** Sees that neither the open connection nor a new one is answered, in one of these ways, while direct ones are. */
export async function seenOn(
  disturbed: DisturbedWay,
  expected: readonly RoundTrip["outcome"][],
): Promise<void> {
  const { way, opened, subject } = disturbed;
  const [onOpened, anew] = await Promise.all([
    askOn(opened, SILENT_MS),
    askAnew(way, "proxied", { count: 1, timeoutMs: SILENT_MS }),
    directAnswers(disturbed),
  ]);
  checkOutcomes(subject, [onOpened, ...anew], expected);
}

const OUTCOMES = {
  answered: "PROBE_ANSWERED",
  refused: "PROBE_REFUSED",
  reset: "PROBE_RESET",
  closed: "PROBE_CLOSED",
  silent: "PROBE_SILENT",
} as const;

export function checkOutcomes(
  subject: string,
  trips: readonly RoundTrip[],
  expected: readonly RoundTrip["outcome"][],
): void {
  const other = trips.find(({ outcome }) => !expected.includes(outcome));
  if (other === undefined) return;
  throw new NotDone(say("LINK_NOT_SO", { subject, seen: say(OUTCOMES[other.outcome], {}) }));
}
