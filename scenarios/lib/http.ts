import { check } from "k6";
import http, { type RefinedResponse } from "k6/http";
import { markPhase } from "./phase.ts";
import { targets, type ServiceName } from "./targets.ts";

export interface Call {
  readonly service: ServiceName;
  readonly method: "GET" | "POST";
  /** Path with placeholders, the endpoint's name in every report: `/api/v1/rooms/:id/messages`. */
  readonly route: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly status?: number;
}

export interface Answer<Body> {
  /** Checked body, or `null` when status or body was not what the API promises. */
  readonly body: Body | null;
  readonly status: number;
  /** From sending the request to the last byte of the answer, milliseconds. */
  readonly durationMs: number;
  readonly errorCode: number;
}

const TIMEOUT = "10s";

/**
 * One HTTP call with the tags `service` and `name`. An answer counts only when its status is the expected one *and*
 * `accept` recognises its body: a server that answers 200 with something else has not answered.
 */
export function call<Body>(request: Call, accept: (body: unknown) => body is Body): Answer<Body> {
  const { service, method, route, path, token, body, status = 200 } = request;
  const name = `${method} ${route}`;
  const tags = { service, name };
  const target = targets[service];
  markPhase();
  const response = http.request(
    method,
    `${target.url}${path}`,
    body === undefined ? null : JSON.stringify(body),
    {
      tags,
      timeout: TIMEOUT,
      headers: headers(token, body !== undefined),
    },
  );
  const parsed = parse(response);
  const accepted = response.status === status && accept(parsed);
  check(response, { [`${name} answers ${status} with what was asked for`]: () => accepted }, tags);
  if (response.status === 0 || response.status === 503) target.moveOn();
  return {
    body: accepted ? parsed : null,
    status: response.status,
    durationMs: response.timings.duration,
    errorCode: response.error_code,
  };
}

function headers(token: string | undefined, hasBody: boolean): Record<string, string> {
  return {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(hasBody ? { "Content-Type": "application/json" } : {}),
  };
}

function parse(response: RefinedResponse<"text" | "binary" | "none">): unknown {
  if (typeof response.body !== "string" || response.body === "") return null;
  try {
    return JSON.parse(response.body) as unknown;
  } catch {
    return null;
  }
}

/** The value is an object that has this field, of this type. */
export function hasField(value: unknown, field: string, type: "string" | "number" | "object"): boolean {
  if (typeof value !== "object" || value === null) return false;
  const found = (value as Record<string, unknown>)[field];
  return found !== null && typeof found === type;
}

/** The value is an object whose field is a list. */
export function hasList(value: unknown, field: string): boolean {
  return (
    typeof value === "object" && value !== null && Array.isArray((value as Record<string, unknown>)[field])
  );
}
