import { expect, test } from "vitest";
import { testContext } from "./fixtures/context.ts";
import { decideRuntime } from "./runtime.ts";

const context = testContext();

test.each([
  ["auto", "external", "base URLs are given"],
  ["external", "external", null],
] as const)("with base URLs, %s is %s", async (requested, runtime, reason) => {
  expect(await decideRuntime(requested, true, context)).toEqual({ runtime, reason });
});

test.each(["containers", "processes"] as const)(
  "without base URLs, %s is taken as asked",
  async (requested) => {
    expect(await decideRuntime(requested, false, context)).toEqual({ runtime: requested, reason: null });
  },
);

test.each([
  ["external", false, 'SUT_RUNTIME "external": expected base URLs to go with it'],
  ["containers", true, 'SUT_RUNTIME "containers": expected external or auto, because base URLs are given'],
  ["processes", true, 'SUT_RUNTIME "processes": expected external or auto, because base URLs are given'],
] as const)("%s contradicts hasTargets=%s", async (requested, hasTargets, message) => {
  await expect(decideRuntime(requested, hasTargets, context)).rejects.toThrow(message);
});
