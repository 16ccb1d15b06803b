import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

const PROBE_TIMEOUT_MS = 3_000;

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

/** Asks each base URL once, all side by side, at most 3 s. Never throws: a dead target is for the run to judge. */
export function probeTargets(
  targets: Readonly<Record<string, readonly string[]>>,
): Promise<readonly TargetProbe[]> {
  const pairs = Object.entries(targets).flatMap(([service, urls]) => urls.map((url) => ({ service, url })));
  return Promise.all(pairs.map(async ({ service, url }) => ({ service, url, ...(await probe(url)) })));
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
