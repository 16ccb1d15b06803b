import { expect, test } from "vitest";
import type { Reason } from "../../contracts/reason.ts";
import type { Verdict } from "../../contracts/verdict.ts";
import { judgeMadeUp } from "../../judge/testing/judge-made-up.ts";
import { SCENES } from "../fixtures/scenes.ts";
import { CASES } from "../fixtures/cases.ts";
import { words } from "./reasons.ts";

/** Names: metrics with their tags, endpoints, ids, runs, k6's hooks; messages of the script stand in `quotes` here. */
const NAMES =
  /\w+\{[^}]*\}|(?:\w+ )?(?:GET|POST) \/\S*|reproducible-error\[[^\]]*\]|made-up quick|init, setup|`[^`]*`/g;
const ENGLISH = /[A-Za-z]{2,} [A-Za-z]{2,}/;

function reasonsOf(verdict: Verdict): readonly Reason[] {
  const objectives = verdict.objectives.flatMap((one) => [one, ...one.notes]);
  return [verdict, ...objectives, ...verdict.validity, ...verdict.notes];
}

const inKorean = (verdict: Verdict): readonly string[] =>
  reasonsOf(verdict)
    .map((reason) => words(reason, "ko").replaceAll(NAMES, ""))
    .filter((text) => ENGLISH.test(text));

test.each(SCENES)("of %s nothing is said in English", (_name, madeUp) => {
  expect(inKorean(judgeMadeUp(madeUp))).toEqual([]);
});

test.each(Object.keys(CASES) as (keyof typeof CASES)[])(
  "of the %s run nothing is said in English",
  (name) => {
    expect(inKorean(CASES[name]().verdict).filter((text) => !text.includes("connect ECONNREFUSED"))).toEqual(
      [],
    );
  },
);

test("English would be seen", () => {
  expect("표본 없음: no samples of this").toMatch(ENGLISH);
});
