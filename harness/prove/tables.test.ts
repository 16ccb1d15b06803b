import { expect, test } from "vitest";
import { DEFECT_NAMES } from "#system/platform/defects.ts";
import { BUNDLED, SYSTEMS } from "../systems/index.ts";
import { ProblemCollector } from "../text/problems.ts";
import { chooseMistakes } from "./choose-mistakes.ts";
import { CONTROLS_MIN } from "./read-options.ts";
import { stepsOf } from "./steps.ts";

test("28 mistakes at least are proven, two change nothing, and ten loads at least have none", () => {
  const mistakes = chooseMistakes(SYSTEMS, [], BUNDLED, new ProblemCollector());
  const equivalent = mistakes.filter(({ proof }) => proof.caughtBy === "nothing");
  expect(mistakes.map(({ name }) => name).toSorted()).toEqual(DEFECT_NAMES.toSorted());
  expect(mistakes.filter(({ proof }) => proof.arithmetic === "")).toEqual([]);
  expect(mistakes.length - equivalent.length).toBeGreaterThanOrEqual(28);
  expect(equivalent.length).toBeGreaterThanOrEqual(2);
  const controls = stepsOf(mistakes, CONTROLS_MIN).filter(({ mistake }) => mistake === null);
  expect(controls.length).toBeGreaterThanOrEqual(10);
});
