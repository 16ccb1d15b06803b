import type { ProblemCollector } from "../text/problems.ts";

interface Form {
  readonly pattern: RegExp;
  readonly expected: string;
  /** Of a variable that holds several, with commas between. */
  readonly isList?: true;
}

const DURATION = String.raw`(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+`;
const COUNT: Form = { pattern: /^\d+$/, expected: "a whole number, such as 20" };

/** Values that k6 would refuse only when the run has begun, and in the words of its own code. */
const FORMS: Readonly<Record<string, Form>> = {
  iterations: { pattern: /^[1-9]\d*$/, expected: "a whole number from 1, such as 100" },
  stage: {
    pattern: new RegExp(`^(?:${DURATION}(?::\\d+)?|:\\d+)$`),
    expected: "a duration and a number of users, such as 30s:10",
    isList: true,
  },
  tag: { pattern: /^[^=]+=[\s\S]+$/, expected: "NAME=VALUE, neither of them empty" },
  // As a variable it is written otherwise than as a flag.
  K6_TAGS: { pattern: /^[^:]+:[\s\S]*$/, expected: "NAME:VALUE, with commas between several", isList: true },
  rps: COUNT,
  batch: COUNT,
  "batch-per-host": COUNT,
  "max-redirects": COUNT,
  "min-iteration-duration": {
    pattern: new RegExp(`^(?:${DURATION}|\\d+)$`),
    expected: "a duration, such as 500ms",
  },
};

/** `subject`: the flag or the variable that `name` was given by. */
export function checkValue(name: string, subject: string, value: string, problems: ProblemCollector): void {
  const form = FORMS[subject] ?? FORMS[name];
  if (form === undefined) return;
  const { pattern, expected, isList } = form;
  for (const one of isList === true ? value.split(",") : [value])
    if (!pattern.test(one.trim())) problems.add({ subject, value, expected });
}
