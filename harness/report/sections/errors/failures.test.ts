import { expect, test } from "vitest";
import { translator } from "../../words/translate.ts";
import { failureBlocks } from "./failures.ts";

const REQUEST = {
  method: "POST",
  url: "http://shop/pay?s=1",
  name: null,
  status: 503,
  errorCode: 1503,
  error: "",
  body: "no room",
  bodyLength: 7,
};
const failure = (checks: readonly string[], exact: boolean, change: object = {}) => ({
  at: "2026-11-30T08:00:04.000Z",
  offsetMs: 4_000,
  scenario: "buy",
  request: REQUEST,
  checks,
  exact,
  ...change,
});
const check = (name: string, fails: number) => ({ groups: [], name, passes: 9, fails, scenarios: [] });

function samplesOf(
  failures: readonly ReturnType<typeof failure>[],
  checks: readonly ReturnType<typeof check>[],
) {
  const blocks = failureBlocks({ failures, checks } as never, translator("en"));
  return blocks.flatMap((block) => (block.kind === "sample" ? [block] : []));
}

test("says what was asked, when, and which check failed", () => {
  expect(samplesOf([failure(["is paid"], true)], [])).toEqual([
    {
      kind: "sample",
      title: "POST http://shop/pay?s=1",
      facts: [
        "status 503 · error_code 1503",
        "0:04 (2026-11-30 08:00:04 UTC) into the run, scenario buy",
        "Failed check: is paid",
      ],
      text: "no room",
      note: "",
    },
  ]);
});

test("of several checks in one call, those that never failed in the run are none of them", () => {
  const of = (checks: readonly ReturnType<typeof check>[]): string | undefined =>
    samplesOf([failure(["is paid", "is new", "has a path"], false)], checks)[0]?.facts.at(-1);
  expect(of([check("is paid", 3), check("is new", 0), check("has a path", 0)])).toBe("Failed check: is paid");
  expect(of([check("is paid", 3), check("is new", 1)])).toBe(
    "At least one of these checks failed: is paid, is new",
  );
});

test("what was told again of the same request stands once", () => {
  const again = failure(["is paid"], true, {
    request: { ...REQUEST, url: "http://shop/pay?s=2", name: "pay" },
  });
  const first = failure(["is paid", "is new"], false);
  expect(samplesOf([first, again], [check("is paid", 3)])).toHaveLength(1);
  expect(samplesOf([first, again], [check("is paid", 3), check("is new", 1)])).toHaveLength(2);
});

test("a check without an answer, and an answer without a body", () => {
  const [lone] = samplesOf([failure(["one is two"], true, { request: null, scenario: null })], []);
  expect(lone).toMatchObject({ title: "A check without an answer to show", text: null });
  const silent = failure([], true, { request: { ...REQUEST, status: 0, body: null, error: "refused" } });
  expect(samplesOf([silent], [])[0]).toMatchObject({ text: null, note: "no text in the answer" });
});
