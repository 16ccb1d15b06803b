import { describe, expect, test } from "vitest";
import { CHAT_INVARIANTS } from "#system/chat/audit/invariants.ts";
import { COMMERCE_INVARIANTS } from "#system/commerce/audit/invariants.ts";
import { EXCHANGE_INVARIANTS } from "#system/exchange/audit/invariants.ts";
import { PAYMENT_INVARIANTS } from "#system/payment/audit/invariants.ts";
import { planRun } from "../../plan/prepare-run.ts";
import { makeContext } from "../../tools/testing/make-context.ts";
import { CHAT } from "../chat.ts";
import { COMMERCE } from "../commerce.ts";
import { EXCHANGE } from "../exchange.ts";
import { PAYMENT } from "../payment.ts";

const CASES = [
  { system: CHAT, audited: CHAT_INVARIANTS },
  { system: EXCHANGE, audited: EXCHANGE_INVARIANTS },
  { system: PAYMENT, audited: PAYMENT_INVARIANTS },
  { system: COMMERCE, audited: COMMERCE_INVARIANTS },
];

describe.each(CASES)("proofs of $system.title", ({ system: { defects, proofs, topology }, audited }) => {
  test("there is one for each mistake", () => {
    expect(Object.keys(proofs).toSorted()).toEqual(defects.toSorted());
  });

  test.each(Object.entries(proofs))(
    "%s: its load can be run, and what catches it is judged",
    async (name, proof) => {
      const { load, caughtBy } = proof;
      const context = makeContext({ environment: { ...load.variables } });
      const flags = { ...load.flags, defects: name, runtime: "processes" };
      const { plan, system, thresholds } = await planRun(load.scenario, flags, context);
      expect(system?.topology.name).toBe(topology.name);
      expect(plan.defects).toEqual([name]);
      if (caughtBy === "nothing") return;
      const { objectives = [], invariants = [] } = caughtBy;
      expect([...objectives, ...invariants]).not.toEqual([]);
      expect(thresholds?.file.objectives.map(({ id }) => id)).toEqual(
        expect.arrayContaining([...objectives]),
      );
      expect(Object.values(audited)).toEqual(expect.arrayContaining([...invariants]));
    },
  );
});
