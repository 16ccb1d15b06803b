import { describe, expect, test } from "vitest";
import type { Runtime } from "../contracts/plan.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { toolsForRun } from "./tools-for-run.ts";

/** A machine whose Docker has the images, or none. */
const machine = (docker: boolean) => ({
  decide: async (requested: "auto" | Runtime) =>
    ({
      runtime: requested === "auto" ? (docker ? "containers" : "processes") : requested,
      reason: null,
    }) as const,
});

describe("what a run installs before it starts", () => {
  const chat = ["k6", "postgres", "redis"];
  const exchange = ["k6", "kafka", "prometheus"];
  const url = "http://127.0.0.1:1";
  test.each<[string, Record<string, string>, string[]]>([
    ["msa-hotpath", {}, chat],
    ["chat", {}, chat],
    ["exchange-orders", {}, exchange],
    ["exchange", {}, exchange],
    ["msa-hotpath", { SUT_RUNTIME: "processes" }, chat],
    ["exchange", { SUT_RUNTIME: "containers" }, ["k6"]],
    ["msa-hotpath", { SUT_RUNTIME: "external" }, ["k6"]],
    ["msa-hotpath", { SUT_RUNTIME: "auto", BASE_URL: url }, ["k6"]],
    ["msa-hotpath", { ORGHUB_BASE_URL: url }, ["k6"]],
    ["msa-hotpath", { EXCHANGE_BASE_URL: url }, chat],
    ["exchange-orders", { EXCHANGE_BASE_URL: url }, ["k6"]],
    ["msa-hotpath", { BASE_URL: "" }, chat],
    ["path/to/script.ts", {}, ["k6"]],
  ])("%s with %o", async (name, environment, tools) => {
    expect(await toolsForRun(name, makeContext({ environment }), machine(false))).toEqual(tools);
    const withDocker = environment["SUT_RUNTIME"] === "processes" ? tools : ["k6"];
    expect(await toolsForRun(name, makeContext({ environment }), machine(true))).toEqual(withDocker);
  });

  test("refuses a name that is neither", async () => {
    await expect(toolsForRun("exchang", makeContext({ environment: {} }))).rejects.toThrow(
      /^scenario or system "exchang": expected one of msa-hotpath, chat, .*\bexchange\b.*; did you mean exchange\?$/,
    );
  });
});
