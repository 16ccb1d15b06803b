import { describe, expect, test } from "vitest";
import type { ToolName } from "./contracts.ts";
import { missingForMainJob, toolsForRun } from "./main-job.ts";
import { makeContext } from "./testing/make-context.ts";

describe("what the main job can't run without", () => {
  test.each<{ ready: ToolName[]; missing: ToolName[] }>([
    { ready: ["node", "k6", "postgres", "redis"], missing: [] },
    { ready: ["node", "k6", "docker"], missing: [] },
    { ready: ["node", "k6", "postgres"], missing: ["redis"] },
    { ready: ["node", "docker", "postgres", "redis"], missing: ["k6"] },
    { ready: ["node"], missing: ["k6", "postgres", "redis"] },
    { ready: [], missing: ["node", "k6", "postgres", "redis"] },
  ])("with $ready: $missing", ({ ready, missing }) => {
    expect(missingForMainJob((name) => ready.includes(name))).toEqual(missing);
  });
});

describe("what a run installs before it starts", () => {
  const all = ["k6", "postgres", "redis"];
  test.each<{ environment: Record<string, string>; docker: boolean; tools: string[] }>([
    { environment: {}, docker: false, tools: all },
    { environment: {}, docker: true, tools: ["k6"] },
    { environment: { SUT_RUNTIME: "processes" }, docker: true, tools: all },
    { environment: { SUT_RUNTIME: "containers" }, docker: false, tools: ["k6"] },
    { environment: { SUT_RUNTIME: "external" }, docker: false, tools: ["k6"] },
    { environment: { SUT_RUNTIME: "auto", BASE_URL: "http://127.0.0.1:1" }, docker: false, tools: ["k6"] },
    { environment: { ORGHUB_BASE_URL: "http://127.0.0.1:1" }, docker: false, tools: ["k6"] },
    { environment: { BASE_URL: "" }, docker: false, tools: all },
  ])("$environment, Docker answers: $docker", async ({ environment, docker, tools }) => {
    const isReady = async (name: ToolName): Promise<boolean> => name === "docker" && docker;
    expect(await toolsForRun(makeContext({ environment }), isReady)).toEqual(tools);
  });
});
