import type { Tags } from "../../contracts/samples.ts";

/** How the request behind a sample ended. `failed`: with an answer that the script does not expect. */
export type Outcome = "answered" | "failed" | "unanswered";

/** Tags that tell how a request ended; all others tell which request it was. */
const OUTCOME_TAGS: ReadonlySet<string> = new Set(["status", "error_code", "expected_response", "error"]);

/** gRPC codes 4 (deadline exceeded) and 14 (unavailable). */
const GRPC_SILENT: ReadonlySet<string | undefined> = new Set(["4", "14"]);
const GRPC_OK = "0";
const WS_OPENED = "101";
/** k6's error codes of answers: 14xx and 15xx are HTTP statuses; all others are of requests that got none. */
const ANSWERED_ERROR = /^1[45]\d\d$/;

/** The tags of a selection that tell which requests it is of. */
export function withoutOutcome(where: Tags): Tags {
  return Object.fromEntries(Object.entries(where).filter(([tag]) => !OUTCOME_TAGS.has(tag)));
}

/**
 * By the tags k6 2.2 gives a request that was refused, timed out or reset: HTTP has status 0, WebSocket none, gRPC 4 or 14.
 * Metrics of the script's own count where they carry `expected_response` or `error_code`: their `status` may mean anything.
 */
export function outcomeOf(metric: string, tags: Tags): Outcome {
  const { status, error_code: errorCode, expected_response: expected } = tags;
  switch (familyOf(metric)) {
    case "grpc":
      if (GRPC_SILENT.has(status)) return "unanswered";
      return status === undefined || status === GRPC_OK ? "answered" : "failed";
    case "ws":
      if (status === undefined) return "unanswered";
      return status === WS_OPENED ? "answered" : "failed";
    case "http":
      break;
    case "own":
      if (errorCode === undefined && expected === undefined) return "answered";
  }
  const silent = errorCode !== undefined && !ANSWERED_ERROR.test(errorCode);
  if (status === "0" || (status === undefined && silent)) return "unanswered";
  return expected === "false" ? "failed" : "answered";
}

/** Whether tags that an objective asks for can only be those of requests that ended well, or don't tell. */
export function asksForSuccess(metric: string, where: Tags): boolean {
  const { status, expected_response: expected } = where;
  if (where["error_code"] !== undefined || where["error"] !== undefined) return false;
  if (expected !== undefined && expected !== "true") return false;
  if (status === undefined) return true;
  return familyOf(metric) === "grpc" ? status === GRPC_OK : /^[123]\d\d$/.test(status);
}

function familyOf(metric: string): "http" | "ws" | "grpc" | "own" {
  if (metric.startsWith("http_req_")) return "http";
  if (metric === "ws_connecting" || metric === "ws_session_duration") return "ws";
  return metric === "grpc_req_duration" ? "grpc" : "own";
}
