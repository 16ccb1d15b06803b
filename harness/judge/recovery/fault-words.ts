import type { FaultObjective, FaultResult, Gate } from "../../contracts/fault-result.ts";
import { type Fact, type Reason, say, type Said } from "../../contracts/reason.ts";
import type { ActionRecord } from "../../contracts/run.ts";
import { formatSeconds } from "./seconds.ts";

type Times = Pick<FaultResult, "detectionMs" | "recoveryFromInjectionMs" | "breachedMs">;

/** What the clients saw of a fault. */
export function clientsGate(
  times: Times,
  observedMs: number,
  breached: readonly FaultObjective[],
  nameOf: (id: string) => Fact,
): Gate {
  const { detectionMs, recoveryFromInjectionMs: afterMs, breachedMs } = times;
  const observed = formatSeconds(observedMs);
  if (breached.length === 0) return { state: "met", afterMs: 0, ...say("CLIENTS_UNTOUCHED", { observed }) };
  const impact = say("BEYOND_LIMIT", {
    what: namesOf(breached.map(({ id }) => nameOf(id))),
    when: detectionMs === null || detectionMs < 100 ? say("AT_ONCE", {}) : later(detectionMs),
    length: formatSeconds(breachedMs),
  });
  return afterMs === null
    ? { state: "missed", afterMs, ...say("CLIENTS_NOT_BACK", { impact, observed }) }
    : { state: "met", afterMs, ...say("CLIENTS_BACK", { impact, time: formatSeconds(afterMs) }) };
}

const NAMES_MAX = 2;

/** `checks, http-failed and 3 more`, those first that were beyond their limit first. */
function namesOf(names: readonly Fact[]): Fact {
  const shown = names.slice(0, NAMES_MAX).reduce((first, next) => say("AND_NEXT", { first, next }));
  const more = names.length - NAMES_MAX;
  return more > 0 ? say("AND_MORE_OBJECTIVES", { names: shown, count: String(more) }) : shown;
}

function later(time: number): Reason {
  return say("LATER", { time: formatSeconds(time) });
}

/** One sentence in plain words of a fault whose effect was seen. */
export function faultWords(record: ActionRecord, { clients, system, data }: FaultResult["gates"]): Said {
  return say("FAULT_TOLD", {
    what: deedOf(record),
    clients,
    system: system.state === "not-measured" ? "" : say("AND_ALSO", { next: system }),
    data: data.state === "not-measured" ? "" : say("AND_ALSO", { next: data }),
  });
}

const DEEDS = {
  stop: "WAS_STOPPED",
  kill: "WAS_KILLED",
  pause: "WAS_PAUSED",
  restart: "WAS_RESTARTED",
  "crash-loop": "WAS_CRASHED",
  latency: "WAS_SLOWED",
  bandwidth: "WAS_NARROWED",
  refuse: "WAS_REFUSED",
  blackhole: "WAS_SWALLOWED",
  reset: "WAS_RESET",
  partition: "WAS_CUT",
  "full-disk": "WAS_FILLED",
  "cpu-hog": "WAS_CROWDED",
  disconnect: "WAS_DISCONNECTED",
  command: "WAS_RUN",
} as const;

/** What was done: `chat-2 was killed`; of kinds without words of their own, the kind and what it was done to. */
export function deedOf({ kind, subject }: Pick<ActionRecord, "kind" | "subject">): Reason {
  const code = kind in DEEDS ? DEEDS[kind as keyof typeof DEEDS] : null;
  return code === null ? say("WAS_DONE_TO", { kind, subject }) : say(code, { subject });
}
