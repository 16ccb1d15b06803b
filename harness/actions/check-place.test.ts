import { expect, test } from "vitest";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { checkPlace } from "./check-place.ts";
import type { Here } from "./kind.ts";
import { parseActions } from "./parse-action.ts";

const ROOT: Here = { runtime: "processes", platform: "linux", userId: 0, hasProgram: () => true };

test.each<[string, string, Partial<Here>, string | null]>([
  [
    "what needs nothing",
    "kill:postgres@1s",
    { userId: 1_000, platform: "darwin", hasProgram: () => false },
    null,
  ],
  ["a CPU hog", "cpu-hog:chat-1@1s", { userId: 1_000 }, null],
  [
    "a CPU hog in containers, anywhere",
    "cpu-hog:chat-1@1s",
    { runtime: "containers", platform: "darwin" },
    null,
  ],
  [
    "a CPU hog without taskset",
    "cpu-hog:chat-1@1s",
    { hasProgram: () => false },
    "expected Linux with `taskset` (util-linux), or containers",
  ],
  ["a full disk", "full-disk:postgres@1s", {}, null],
  [
    "a full disk without root",
    "full-disk:kafka@1s",
    { userId: 1_000 },
    "expected root on Linux, who may mount a small disk for it, or containers",
  ],
  ["a full disk in containers, anywhere", "full-disk:postgres@1s", { runtime: "containers" }, null],
  [
    "a full disk of what has none",
    "full-disk:chat-1@1s",
    {},
    "expected a server that keeps its data on a disk: postgres or kafka",
  ],
  ["a container without a network", "disconnect:chat-1@1s", { runtime: "containers", userId: 1_000 }, null],
  [
    "a process without a network",
    "disconnect:chat-1@1s",
    {},
    "expected containers, which have a network of their own; --runtime containers; or cut the ways to it one by one, such as partition:SERVICE/chat-1@20s+10s",
  ],
])("%s", (_name, text, here, expected) => {
  const problems = new ProblemCollector();
  checkPlace(parseActions([text], problems), { ...ROOT, ...here }, problems);
  let told: string | null = null;
  try {
    problems.throwIfAny();
  } catch (error) {
    if (!(error instanceof InputProblems)) throw error;
    told = error.message.replace(/^action \S+ "\S+": /, "");
  }
  expect(told).toBe(expected);
});
