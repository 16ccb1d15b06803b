/** Tags that k6 gives by itself, each in a column of its own of its samples (k6 2.2, `metrics/system_tag.go`). */
export const COLUMN_TAGS: ReadonlySet<string> = new Set([
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
  "ocsp_status",
  "ip",
]);

/** Those that k6 writes as metadata, to scripts that ask for them. */
export const METADATA_TAGS: ReadonlySet<string> = new Set(["vu", "iter"]);
