import coerce from "semver/functions/coerce.js";
import satisfies from "semver/functions/satisfies.js";

/** Source of a pattern whose group is a version: `18.4`, `v24.21.0`, `2.2.0-rc.1`. */
export const VERSION = String.raw`v?(\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z.]+)?)`;

/** The version in a tool's own words, or `null` when the pattern's first group does not match. */
export function readVersion(output: string, pattern: RegExp): string | null {
  return pattern.exec(output)?.[1] ?? null;
}

/** Whether a version of one to three numbers (`18.4`, `2.2.0-rc.1`) lies in a semver range; pre-releases do not. */
export function isAccepted(version: string, range: string): boolean {
  const complete = coerce(version, { includePrerelease: true });
  return complete !== null && satisfies(complete, range);
}
