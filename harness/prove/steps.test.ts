import { expect, test } from "vitest";
import { chooseQuick } from "./choose-quick.ts";
import { stepsOf } from "./steps.ts";
import { LOAD, madeUpMistake } from "./testing/made-up.ts";

const LONGER = { ...LOAD, flags: { ...LOAD.flags, duration: "1m" } };
const [a, b, c] = [madeUpMistake("a"), madeUpMistake("b", { load: LONGER }), madeUpMistake("c")];

const shown = (mistakes: Parameters<typeof stepsOf>[0], controls: number): readonly string[] =>
  stepsOf(mistakes, controls).map(({ mistake, load }) => mistake?.name ?? `control ${load.flags.duration}`);

test("mistakes of a load stand together behind its control", () => {
  expect(shown([a, b, c], 0)).toEqual(["control 8s", "a", "c", "control 1m", "b"]);
});

test("loads get further controls in turn until there are enough", () => {
  const steps = shown([a, b, c], 5);
  expect(steps).toEqual([
    "control 8s",
    "a",
    "c",
    "control 8s",
    "control 8s",
    "control 1m",
    "b",
    "control 1m",
  ]);
});

test.each([1, 2, 7, 10, 23])("there are at least %i controls, and no more than that asks for", (count) => {
  const controls = stepsOf([a, b, c], count).filter(({ mistake }) => mistake === null);
  expect(controls).toHaveLength(Math.max(2, count));
});

test("steps have names of their own, which stand whatever else is chosen", () => {
  const ids = stepsOf([a, b, c], 10).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const [control, own] = stepsOf([c], 0).map(({ id }) => id);
  expect(ids).toContain(control);
  expect(own).toBe("chat-c");
});

test("the same load is the same in whatever order it is written", () => {
  const { profile, vus, duration } = LOAD.flags as Record<"profile" | "vus" | "duration", string>;
  const other = madeUpMistake("other", {
    load: { flags: { duration, vus, profile }, scenario: LOAD.scenario },
  });
  expect(stepsOf([a, other], 0)).toHaveLength(3);
});

test("the quick proof takes one mistake of each kind of catch, and the shortest loads", () => {
  const data = { invariants: ["acknowledged = stored"] };
  const mistakes = [
    madeUpMistake("long", { load: LONGER }),
    madeUpMistake("pairs", { caughtBy: { slower: ["p95"] } }),
    madeUpMistake("first"),
    madeUpMistake("second"),
    madeUpMistake("no-effect", { caughtBy: "nothing" }),
    madeUpMistake("data-long", { load: LONGER, caughtBy: data }),
    madeUpMistake("data", { caughtBy: data }),
  ];
  const length = ({ proof }: (typeof mistakes)[number]): number => (proof.load === LONGER ? 60_000 : 8_000);
  expect(chooseQuick(mistakes, length).map(({ name }) => name)).toEqual(["first", "data"]);
});

test("a load that has a control anyway costs half of another of its length", () => {
  const own = { ...LOAD, flags: { ...LOAD.flags, vus: "7" } };
  const data = { invariants: ["acknowledged = stored"] };
  const mistakes = [
    madeUpMistake("first"),
    madeUpMistake("other-load", { load: own, caughtBy: data }),
    madeUpMistake("same-load", { caughtBy: data }),
  ];
  expect(chooseQuick(mistakes, () => 8_000).map(({ name }) => name)).toEqual(["first", "same-load"]);
});
