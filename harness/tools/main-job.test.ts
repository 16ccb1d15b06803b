import { describe, expect, test } from "vitest";
import type { ToolName } from "./contracts.ts";
import { missingForMainJob } from "./main-job.ts";

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
