import { describe, expect, test } from "vitest";
import { DEFECT_NAMES } from "#system/platform/defects.ts";
import { CHAT_INVARIANTS } from "#system/chat/audit/invariants.ts";
import { COMMERCE_INVARIANTS } from "#system/commerce/audit/invariants.ts";
import { EXCHANGE_INVARIANTS } from "#system/exchange/audit/invariants.ts";
import { PAYMENT_INVARIANTS } from "#system/payment/audit/invariants.ts";
import { testContext } from "../environment/fixtures/context.ts";
import { planRun } from "../plan/prepare-run.ts";
import { CONTROLS_MIN } from "./read-options.ts";
import { flagsOf } from "./run-options.ts";
import { stepsOf } from "./steps.ts";
import { BUNDLED, SYSTEMS } from "../systems/index.ts";
import { ProblemCollector } from "../text/problems.ts";
import { chooseMistakes } from "./choose-mistakes.ts";

/** The tables of proofs against what they name: mistakes, threshold files, audits. */

const context = testContext({ environment: {} });

/** Names that each system's audit can find broken. */
const INVARIANTS: Readonly<Record<string, readonly string[]>> = {
  chat: Object.values(CHAT_INVARIANTS),
  exchange: Object.values(EXCHANGE_INVARIANTS),
  payment: Object.values(PAYMENT_INVARIANTS),
  commerce: Object.values(COMMERCE_INVARIANTS),
};

describe.each(SYSTEMS)("$topology.name", ({ topology, defects, proofs }) => {
  test("has a proof for each of its mistakes, and for nothing else", () => {
    expect(Object.keys(proofs).toSorted()).toEqual([...defects].toSorted());
  });

  test.each(Object.entries(proofs))(
    "%s names what there is",
    async (_defect, { load, caughtBy, arithmetic }) => {
      expect(arithmetic).not.toBe("");
      const { objectives = [], invariants = [], slower = [] } = caughtBy === "nothing" ? {} : caughtBy;
      expect(caughtBy === "nothing").toBe(objectives.length + invariants.length + slower.length === 0);
      expect(INVARIANTS[topology.name]).toEqual(expect.arrayContaining([...invariants]));
      const planned = await planRun(
        load.scenario,
        flagsOf(load, { runtime: "processes", language: "en" }, context),
        { ...context, environment: { ...load.variables } },
      );
      const ids = planned.thresholds?.file.objectives.map(({ id }) => id) ?? [];
      expect(ids).toEqual(expect.arrayContaining([...objectives, ...slower]));
    },
  );
});

test("28 mistakes at least are proven, two change nothing, and ten loads at least have none", () => {
  const mistakes = chooseMistakes(SYSTEMS, [], BUNDLED, new ProblemCollector());
  const equivalent = mistakes.filter(({ proof }) => proof.caughtBy === "nothing");
  expect(mistakes).toHaveLength(DEFECT_NAMES.length);
  expect(mistakes.length - equivalent.length).toBeGreaterThanOrEqual(28);
  expect(equivalent.length).toBeGreaterThanOrEqual(2);
  const controls = stepsOf(mistakes, CONTROLS_MIN).filter(({ mistake }) => mistake === null);
  expect(controls.length).toBeGreaterThanOrEqual(10);
});
