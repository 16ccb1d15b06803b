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
