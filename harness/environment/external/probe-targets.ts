import { say, type Said } from "../../contracts/reason.ts";
import { formatDuration } from "../../text/duration.ts";

/** Long enough for a first answer that is slow; only a dead target takes it whole. */
const PROBE_TIMEOUT_MS = 10_000;

/** `reachable`: it speaks HTTP, whatever status it answered. */
type ProbeOutcome = "reachable" | "refused" | "unknown-host" | "no-answer" | "not-http";

/** What one base URL answered before the load. */
export interface TargetProbe {
  readonly service: string;
  readonly url: string;
  readonly outcome: ProbeOutcome;
  /** `answered 200`, or why it didn't. */
  readonly told: Said;
}

/** Asks each base URL once, all side by side, at most 10 s. Never throws. */
export function probeTargets(
  targets: Readonly<Record<string, readonly string[]>>,
): Promise<readonly TargetProbe[]> {
  const pairs = Object.entries(targets).flatMap(([service, urls]) => urls.map((url) => ({ service, url })));
  return Promise.all(pairs.map(async ({ service, url }) => ({ service, url, ...(await probe(url)) })));
}

/** What is there, if not for HTTP/1: a gRPC server, or one whose certificate only the script accepts. */
const ALIVE: ReadonlySet<ProbeOutcome> = new Set(["reachable", "not-http"]);

/** The services of which no URL has anyone behind it, each with what was found there. */
export function deadServices(
  probes: readonly TargetProbe[],
): readonly (readonly [service: string, probes: readonly TargetProbe[]])[] {
  return [...Map.groupBy(probes, ({ service }) => service)].filter(([, own]) =>
    own.every(({ outcome }) => !ALIVE.has(outcome)),
  );
}

type Answer = Pick<TargetProbe, "outcome" | "told">;

async function probe(url: string): Promise<Answer> {
  // Node's HTTP takes its time to load, which a run without targets saves.
  const { request } = await (url.startsWith("https:") ? import("node:https") : import("node:http"));
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const asked = request(url, { agent: false, signal }, (answer) => {
      answer.destroy();
      resolve({ outcome: "reachable", told: say("ANSWERED", { status: String(answer.statusCode) }) });
    });
    asked.on("error", (error: NodeJS.ErrnoException) => resolve(signal.aborted ? NO_ANSWER : explain(error)));
    asked.end();
  });
}

const NO_ANSWER: Answer = {
  outcome: "no-answer",
  told: say("NO_ANSWER_WITHIN", { time: formatDuration(PROBE_TIMEOUT_MS) }),
};

const EXPLANATIONS: Readonly<Record<string, Answer>> = {
  ECONNREFUSED: { outcome: "refused", told: say("PORT_REFUSED", {}) },
  ENOTFOUND: { outcome: "unknown-host", told: say("HOST_WITHOUT_ADDRESS", {}) },
  EAI_AGAIN: { outcome: "unknown-host", told: say("HOST_NOT_LOOKED_UP", {}) },
  EHOSTUNREACH: { outcome: "no-answer", told: say("HOST_UNREACHABLE", {}) },
  ENETUNREACH: { outcome: "no-answer", told: say("NETWORK_UNREACHABLE", {}) },
  ETIMEDOUT: { outcome: "no-answer", told: say("CONNECTION_TIMED_OUT", {}) },
};

function explain(error: NodeJS.ErrnoException): Answer {
  const cause = error.code ?? error.message;
  return EXPLANATIONS[cause] ?? { outcome: "not-http", told: say("NOT_HTTP", { what: cause }) };
}
