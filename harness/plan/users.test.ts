import { expect, test } from "vitest";
import { SCENARIOS } from "#scenarios/catalog.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { planRun } from "./prepare-run.ts";

test.each(SCENARIOS.filter(({ userKinds = 1 }) => userKinds > 1))(
  "$name takes a user of each kind at least",
  async ({ name }) => {
    const plan = (vus: string) =>
      planRun(name, { vus, runtime: "processes", profile: "quick" }, makeContext({ environment: {} }));
    await expect(plan("1")).rejects.toThrow(`--vus "1": expected at least 2: ${name} has 2 kinds of users`);
    expect((await plan("2")).plan.shape?.vusMax).toBe(2);
  },
);
