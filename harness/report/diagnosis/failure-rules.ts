import { type Reason, reasonOf, say } from "../../contracts/reason.ts";
import { formatNumber, formatShare } from "../../text/numbers.ts";
import {
  areEnough,
  exampleOf,
  failuresOf,
  disturbances,
  isDisturbed,
  isTooBad,
  P95_SAMPLES_MIN,
  unansweredObjectives,
  type DiagnosisFacts,
  type DiagnosisRule,
} from "./facts.ts";
import type { ErrorKind } from "../view/types.ts";

/** Share of all failed requests from which one class of failure is called a cause. */
const FAILURE_SHARE_MIN = 0.3;
/** Share of failed checks that says the answers are wrong although they arrive. */
const FAILED_CHECK_SHARE_MIN = 0.01;
/** Failed checks from which they are told, unless they are most of all. */
const FAILED_CHECKS_MIN = 5;

const NETWORK_KINDS: readonly ErrorKind[] = ["refused", "timeout", "reset", "dns", "tls", "network", "http2"];

export const serviceEnded: DiagnosisRule = ({ events }) => {
  const exits = events.filter((event) => event.kind === "service-exited");
  const first = exits[0];
  if (first === undefined) return null;
  const service = [...new Set(exits.map((event) => event.subject))].slice(0, 5).join(", ");
  return {
    cause: "service-ended",
    seen: { service, message: first.cause ?? first.message },
    strength: 0.97,
    nextSteps: ["check-service-log", "rerun-same"],
  };
};

/** What the audit of the system's data found, which no answer of a service can explain away. */
export const brokenData: DiagnosisRule = ({ invariants }) => {
  const first = invariants?.find(({ result }) => result === "broken");
  if (first === undefined) return null;
  return {
    cause: "broken-data",
    seen: { message: { code: first.code, facts: first.facts } },
    strength: 0.96,
    nextSteps: ["check-service-log", "rerun-same"],
  };
};

/**
 * What the plan of the run stopped, where something was missed: its absence is the first thing to look at. It explains no
 * data that is wrong afterwards: where that is all, the system did not survive it.
 */
export const serviceStopped: DiagnosisRule = ({ events, faults, verdict, objectives }) => {
  const stopped = disturbances({ events, faults });
  const first = stopped[0];
  if (first === undefined || verdict.word === "PASS") return null;
  if (verdict.code === "INVARIANT_BROKEN" && !objectives.some(isTooBad)) return null;
  const service = [...new Set(stopped.map(({ subject }) => subject))].slice(0, 5).join(", ");
  return {
    cause: "service-stopped",
    seen: { service, message: first.cause ?? first.message },
    strength: 0.92,
    nextSteps: ["rerun-same"],
  };
};

/**
 * Silent where an instance ended or was stopped, whose absence says nothing of the network, and where one service alone does
 * not answer in time.
 */
export const networkFailures: DiagnosisRule = (facts) => {
  if (isDisturbed(facts) || isOneServiceLate(facts)) return null;
  const seen = seenOf(NETWORK_KINDS, facts);
  if (seen === null) return null;
  const nearlyAll = (facts.figures.http.failedShare ?? 0) > 0.9;
  if (seen["kind"] === "tls")
    return { cause: "network", seen, strength: 0.9, nextSteps: ["check-certificate", "rerun-same"] };
  return {
    cause: "network",
    seen,
    strength: 0.9,
    nextSteps: nearlyAll ? ["check-target", "check-network", "rerun-same"] : ["check-network", "rerun-same"],
  };
};

/** Whether all that got no answer are timeouts of one service while another one answers everything. */
function isOneServiceLate({ errors, figures }: DiagnosisFacts): boolean {
  const unanswered = errors.filter(({ kind }) => NETWORK_KINDS.includes(kind));
  const late = new Set(unanswered.map(({ service }) => service));
  const answersAll = figures.services.some(
    ({ service, requests, failed }) => !late.has(service) && failed === 0 && requests >= P95_SAMPLES_MIN,
  );
  return late.size === 1 && answersAll && unanswered.every(({ kind }) => kind === "timeout");
}

function answersMissing({ code, facts, metric }: DiagnosisFacts["objectives"][number]): Reason {
  if (code === "CALLS_UNANSWERED") return { code, facts };
  const what = say("WITHOUT_ANY_ANSWER", { what: metric });
  return reasonOf(say("OF_OBJECTIVE", { what, reason: facts["value"] ?? "" }));
}

/** WebSocket sessions and gRPC calls that nothing answered, in the words of the judge. */
export const noAnswer: DiagnosisRule = (facts) => {
  const [first] = unansweredObjectives(facts);
  if (first === undefined || isDisturbed(facts)) return null;
  return {
    cause: "no-answer",
    seen: { message: answersMissing(first) },
    strength: 0.91,
    nextSteps: ["check-target", "check-network", "rerun-same"],
  };
};

/** Silent where no more fails than may: then something else was missed, or nothing. */
export const serverErrors: DiagnosisRule = (facts) => {
  const seen = seenOf(["server-error"], facts);
  if (seen === null || areAllowed(facts)) return null;
  return {
    cause: "service-errors",
    seen,
    strength: 0.85,
    nextSteps: ["check-service-log", "rerun-same"],
  };
};

/** Whether all that was asked of shares is kept. */
function areAllowed({ objectives }: DiagnosisFacts): boolean {
  const ofShares = objectives.filter(({ unit }) => unit === "share");
  return ofShares.length > 0 && ofShares.every(({ result }) => result === "pass");
}

/** Failures of these kinds where they are many enough to be called a cause. */
function seenOf(kinds: readonly ErrorKind[], facts: DiagnosisFacts): Readonly<Record<string, string>> | null {
  const { count, share } = failuresOf(facts, kinds);
  if (!areEnough(count, facts) || share < FAILURE_SHARE_MIN) return null;
  return { count: formatNumber(count), share: formatShare(share), ...exampleOf(facts, kinds) };
}

export const refusedCredentials: DiagnosisRule = (facts) => {
  const { errors } = facts;
  const denied = errors.filter((group) => group.status === "401" || group.status === "403");
  const count = denied.reduce((sum, group) => sum + group.count, 0);
  const all = errors.reduce((sum, group) => sum + group.count, 0);
  const first = denied[0];
  if (first === undefined || !areEnough(count, facts) || count / all < FAILURE_SHARE_MIN) return null;
  const example = [first.service, first.endpoint, first.status].filter((part) => part !== null).join(" ");
  return {
    cause: "credentials",
    seen: { count: formatNumber(count), example },
    strength: 0.95,
    nextSteps: ["check-credentials", "rerun-same"],
  };
};

/** Requests and calls succeed but the checks on their answers do not. */
export const wrongAnswers: DiagnosisRule = (facts) => {
  const { figures, protocols } = facts;
  if (unansweredObjectives(facts).length > 0) return null;
  const failedShare = Math.max(0, ...[figures.http, ...protocols].map((one) => one.failedShare ?? 0));
  const failedChecks = figures.checks.total - figures.checks.passed;
  if (failedChecks < FAILED_CHECKS_MIN && failedChecks * 2 <= figures.checks.total) return null;
  const share = figures.checks.total === 0 ? 0 : failedChecks / figures.checks.total;
  if (share < FAILED_CHECK_SHARE_MIN || share <= failedShare * 2) return null;
  return {
    cause: "wrong-answers",
    seen: { count: formatNumber(failedChecks), share: formatShare(share) },
    strength: 0.88,
    nextSteps: ["check-target", "check-service-log"],
  };
};
