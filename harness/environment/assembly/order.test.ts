import { describe, expect, test } from "vitest";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import { planInstances } from "./instances.ts";
import { startInOrder, startLevels, stopInOrder } from "./order.ts";

const part = (name: string, needs: readonly string[] = [], service = name) => ({ name, service, needs });
const names = (levels: readonly (readonly { name: string }[])[]): string[][] =>
  levels.map((level) => level.map(({ name }) => name));
const never = new AbortController().signal;

describe("startLevels", () => {
  test("puts servers first and each service after what it needs", () => {
    expect(names(startLevels(planInstances(CHAT_TOPOLOGY)))).toEqual([
      ["postgres", "redis"],
      ["dbman-1", "dbman-2"],
      ["session-1", "orghub-1", "tenanthub-1"],
      ["chat-1", "chat-2"],
    ]);
  });

  test.each([
    ["nothing", [], []],
    ["one part", [part("a")], [["a"]]],
    [
      "all replicas of a need",
      [part("b", ["a"]), part("a-1", [], "a"), part("a-2", [], "a")],
      [["a-1", "a-2"], ["b"]],
    ],
  ])("orders %s", (_name, parts, expected) => {
    expect(names(startLevels(parts))).toEqual(expected);
  });

  test.each([
    [
      "a need that nothing provides",
      [part("a", ["x", "y"])],
      'the topology can\'t be started: a needs "x", a needs "y", which is not part of it',
    ],
    [
      "a circle",
      [part("a", ["b"]), part("b", ["a"]), part("c")],
      "the topology can't be started: a, b need each other",
    ],
  ])("refuses %s", (_name, parts, message) => {
    expect(() => startLevels(parts)).toThrow(message);
  });
});

describe("startInOrder", () => {
  test("starts a part only when all instances of its needs are up, and independent ones side by side", async () => {
    const parts = [part("c", ["a", "b"]), part("a-1", [], "a"), part("a-2", [], "a"), part("b")];
    const seen: string[] = [];
    const gates = new Map(parts.map(({ name }) => [name, Promise.withResolvers<void>()]));
    const started = startInOrder(
      parts,
      async ({ name }) => {
        seen.push(name);
        await gates.get(name)?.promise;
      },
      never,
    );
    await Promise.resolve();
    expect(seen).toEqual(["a-1", "a-2", "b"]);
    for (const name of ["a-2", "b", "a-1", "c"]) gates.get(name)?.resolve();
    await started;
    expect(seen).toEqual(["a-1", "a-2", "b", "c"]);
  });

  test("aborts the others after the first failure, begins nothing more and throws that failure", async () => {
    const seen: string[] = [];
    const run = startInOrder(
      [part("bad"), part("slow"), part("later", ["slow"])],
      async ({ name }, signal) => {
        seen.push(name);
        if (name === "bad") throw new Error("bad failed");
        await new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(new Error("gave up"))),
        );
      },
      never,
    );
    await expect(run).rejects.toThrow("bad failed");
    expect(seen).toEqual(["bad", "slow"]);
  });

  test("starts nothing when interrupted already", async () => {
    const run = startInOrder(
      [part("a")],
      async () => expect.unreachable("started"),
      AbortSignal.abort(new Error("SIGINT")),
    );
    await expect(run).rejects.toThrow("SIGINT");
  });
});

describe("stopInOrder", () => {
  test("stops in reverse, leaves nothing out because of a failure, and throws the first one", async () => {
    const seen: string[] = [];
    const run = stopInOrder([part("a"), part("b", ["a"]), part("c", ["b"])], async ({ name }) => {
      seen.push(name);
      if (name !== "a") throw new Error(`${name} would not stop`);
    });
    await expect(run).rejects.toThrow("c would not stop");
    expect(seen).toEqual(["c", "b", "a"]);
  });
});
