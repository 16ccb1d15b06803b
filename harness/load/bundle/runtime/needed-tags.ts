/**
 * Tags that the judge needs of every sample, whatever tags the script wants: how a request ended, without which a refused
 * one looks like a fast one, and what tells the samples of iterations from those of setup and teardown.
 */
export const NEEDED_TAGS: readonly string[] = [
  "status",
  "error_code",
  "expected_response",
  "scenario",
  "group",
];

/** Tags that k6 gives unless a script says otherwise (k6 2.2, `metrics/system_tag.go`). */
export const DEFAULT_TAGS: readonly string[] = [
  "proto",
  "subproto",
  "status",
  "method",
  "url",
  "name",
  "group",
  "check",
  "error",
  "error_code",
  "tls_version",
  "scenario",
  "service",
  "expected_response",
];
