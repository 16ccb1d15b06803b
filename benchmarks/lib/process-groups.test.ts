import { expect, test } from "vitest";
import { cpuBetween, type CpuReading } from "./process-groups.ts";

/** A reading of a machine with two cores at second `at`: CPU seconds of k6 (1), two chats (2, 3) and all programs. */
function reading(at: number, k6: number, chats: readonly [number, number], busy: number): CpuReading {
  return {
    epochMs: at * 1_000,
    machineBusySeconds: busy,
    machineTotalSeconds: at * 2,
    byProcess: new Map([
      [1, { group: "k6", seconds: k6 }],
      [2, { group: "chat", seconds: chats[0] }],
      [3, { group: "chat", seconds: chats[1] }],
    ]),
  };
}

test("the readings around a stretch, by group, the largest first", () => {
  const readings = [
    reading(0, 0, [0, 0], 0),
    reading(10, 1, [5, 5], 15),
    reading(20, 3, [14, 10], 33),
    reading(30, 9, [15, 15], 50),
  ];
  expect(cpuBetween(readings, 10_500, 19_500)).toEqual({
    wallSeconds: 10,
    machineShare: 0.9,
    othersSeconds: 2,
    groups: [
      { group: "chat", seconds: 14, busiestShare: 0.9 },
      { group: "k6", seconds: 2, busiestShare: 0.2 },
    ],
  });
});

test("a stretch beyond the readings takes the ones there are", () => {
  const readings = [reading(10, 0, [0, 0], 0), reading(20, 1, [2, 3], 6)];
  expect(cpuBetween(readings, 0, 60_000)).toMatchObject({ wallSeconds: 10, othersSeconds: 0 });
});

test("one reading tells nothing", () => {
  expect(() => cpuBetween([reading(1, 0, [0, 0], 0)], 0, 1)).toThrow("too few readings of the CPU (1)");
});
