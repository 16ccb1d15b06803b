import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

/** Long enough for a first answer that is slow; only a dead target takes it whole. */
const PROBE_TIMEOUT_MS = 10_000;

/** `reachable`: it speaks HTTP, whatever status it answered. */
type ProbeOutcome = "reachable" | "refused" | "unknown-host" | "no-answer" | "not-http";

/** What one base URL answered before the load. */
export interface TargetProbe {
  readonly service: string;
  readonly url: string;
  readonly outcome: ProbeOutcome;
  /** For a note: `answered 200`, or why it didn't. */
  readonly message: string;
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

type Answer = Pick<TargetProbe, "outcome" | "message">;

function probe(url: string): Promise<Answer> {
  return new Promise((resolve) => {
    const request = url.startsWith("https:") ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const asked = request(url, { agent: false, signal }, (answer) => {
      answer.destroy();
      resolve({ outcome: "reachable", message: `answered ${answer.statusCode}` });
    });
    asked.on("error", (error: NodeJS.ErrnoException) => resolve(signal.aborted ? NO_ANSWER : explain(error)));
    asked.end();
  });
}

const NO_ANSWER: Answer = { outcome: "no-answer", message: `no answer within ${PROBE_TIMEOUT_MS} ms` };

const EXPLANATIONS: Readonly<Record<string, Answer>> = {
  ECONNREFUSED: { outcome: "refused", message: "refused the connection: nothing listens there" },
  ENOTFOUND: { outcome: "unknown-host", message: "the host name has no address" },
  EAI_AGAIN: { outcome: "unknown-host", message: "the host name could not be looked up" },
  EHOSTUNREACH: { outcome: "no-answer", message: "the host could not be reached" },
  ENETUNREACH: { outcome: "no-answer", message: "the network could not be reached" },
  ETIMEDOUT: { outcome: "no-answer", message: "the connection timed out" },
};

function explain(error: NodeJS.ErrnoException): Answer {
  const cause = error.code ?? error.message;
  return (
    EXPLANATIONS[cause] ?? { outcome: "not-http", message: `did not answer as an HTTP server (${cause})` }
  );
}
