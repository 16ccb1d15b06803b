import { parseDurationMs } from "../text/duration.ts";
import { expectedOneOf } from "../text/problems.ts";
import type { ProblemCollector } from "../text/problems.ts";
import type { Parse } from "./option.ts";

const MAXIMUM_COUNT = 1_000_000;
const SHORTEST_DURATION_MS = 1_000;
/** Samples are kept of so long a run, 14 days. */
const LONGEST_DURATION_MS = 14 * 24 * 3_600_000;

export const parseCount = wholeNumberFrom(1);
/** As k6 has it, stages may begin with no user. */
export const parseUsers = wholeNumberFrom(0);

function wholeNumberFrom(least: number): Parse<number | undefined> {
  return (text, subject, problems) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= MAXIMUM_COUNT) return value;
    problems.add({ subject, value: text, expected: `a whole number from ${least} to ${MAXIMUM_COUNT}` });
    return undefined;
  };
}

/** Milliseconds. */
export const parseDuration: Parse<number | undefined> = (text, subject, problems) => {
  const durationMs = parseDurationMs(text);
  if (durationMs !== null && durationMs >= SHORTEST_DURATION_MS && durationMs <= LONGEST_DURATION_MS)
    return durationMs;
  problems.add({ subject, value: text, expected: "a duration from 1s to 336h such as 30s, 2m or 1h30m" });
  return undefined;
};

/** One of the words; the first of them when it is another. */
export function oneOf<Word extends string>(known: readonly [Word, ...Word[]]): Parse<Word> {
  return (text, subject, problems) => {
    const found = known.find((word) => word === text);
    if (found === undefined) problems.add({ subject, value: text, ...expectedOneOf(text, known) });
    return found ?? known[0];
  };
}

export const parseNames: Parse<readonly string[]> = (text) =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

/** The base URL of a Prometheus, without a closing slash. */
export const parsePrometheusUrl: Parse<string | undefined> = (text, subject, problems) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.search !== "" || url.hash !== "") {
    problems.add({ subject, value: text, expected: "a base URL such as http://127.0.0.1:9090" });
  } else if (url.username !== "" || url.password !== "") {
    const hint = "a bearer token goes into PROMETHEUS_TOKEN";
    problems.add({
      subject,
      value: `${url.protocol}//***@${url.host}`,
      expected: "a URL without user information",
      hint,
    });
  }
  return text.replace(/\/+$/, "");
};

/** The name of what is no pair; its value may be a secret, and so may all of it. */
function shownPair(pair: string): { readonly value?: string } {
  const separator = pair.indexOf("=");
  return separator < 0 ? {} : { value: `${pair.slice(0, separator)}=...` };
}

/** `NAME=VALUE` of each; a later one wins. */
export function parseVariables(
  pairs: readonly string[],
  problems: ProblemCollector,
): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const pair of pairs) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(pair);
    if (match === null) problems.add({ subject: "--env", ...shownPair(pair), expected: "NAME=VALUE" });
    else variables[match[1] as string] = match[2] as string;
  }
  return variables;
}
