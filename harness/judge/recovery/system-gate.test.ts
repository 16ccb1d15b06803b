import { expect, test } from "vitest";
import type { Gate } from "../../contracts/fault-result.ts";
import type { StateCheck, SystemState } from "../../contracts/system-state.ts";
import { systemGate } from "./system-gate.ts";

/** Second of the look, then what was seen: whether it is healthy, and how long its queue is. */
type Look = readonly [second: number, ok: boolean | null, lag?: number];

function stateOf(looks: readonly Look[]): SystemState {
  return {
    schema: "loadproof.system-state",
    version: 1,
    everyMs: 1_000,
    looks: looks.map(([second, ok, lag]) => {
      const checks: StateCheck[] = [
        { name: "a is healthy", ok, value: null, seen: ok === true ? "HTTP 200" : "refused" },
        ...(lag === undefined ? [] : [{ name: "lag", ok: null, value: lag, seen: String(lag) }]),
      ];
      return { at: 1_000_000 + second * 1_000, checks };
    }),
  };
}

/** Of a fault at 20.2 s. */
function gateOf(looks: readonly Look[] | null, untilMs = Number.POSITIVE_INFINITY, isCut = false): Gate {
  return systemGate(
    looks === null ? null : stateOf(looks),
    { injectedMs: 20_200 },
    { startMs: 1_000_000, untilMs, isCut },
  );
}

test.each<[string, Gate, Pick<Gate, "state" | "afterMs">]>([
  ["nobody looked", gateOf(null), { state: "not-measured", afterMs: null }],
  ["nobody looked after it", gateOf([[10, true]]), { state: "not-measured", afterMs: null }],
  [
    "nothing was ever amiss",
    gateOf([
      [10, true],
      [21, true],
    ]),
    { state: "met", afterMs: 0 },
  ],
  [
    "back with the first look that lasts",
    gateOf([
      [21, false],
      [22, true],
      [23, false],
      [24, true],
      [25, true],
    ]),
    { state: "met", afterMs: 3_800 },
  ],
  [
    "not back",
    gateOf([
      [21, true],
      [22, false],
    ]),
    { state: "missed", afterMs: null },
  ],
  [
    "a queue as long as before",
    gateOf([
      [10, true, 5],
      [11, true, 9],
      [21, true, 40],
      [22, true, 9],
    ]),
    { state: "met", afterMs: 1_800 },
  ],
  [
    "a queue that stays longer",
    gateOf([
      [10, true, 5],
      [21, true, 40],
      [22, true, 6],
    ]),
    { state: "missed", afterMs: null },
  ],
  [
    "a queue that nobody had counted before",
    gateOf([
      [10, true],
      [21, true, 40],
    ]),
    { state: "met", afterMs: 0 },
  ],
  [
    "cut off before it could be back",
    gateOf([[21, false]], 22_000, true),
    { state: "not-measured", afterMs: null },
  ],
  [
    "back before it was cut off",
    gateOf(
      [
        [21, false],
        [22, true],
      ],
      23_000,
      true,
    ),
    { state: "met", afterMs: 1_800 },
  ],
  [
    "what was amiss before it is none of it",
    gateOf([
      [10, false],
      [21, true],
    ]),
    { state: "met", afterMs: 0 },
  ],
  [
    "what the next fault breaks is none of it",
    gateOf(
      [
        [21, true],
        [30, false],
      ],
      29_000,
    ),
    { state: "met", afterMs: 0 },
  ],
])("%s", (_name, gate, expected) => {
  expect(gate).toMatchObject(expected);
});

test("what was not back is named", () => {
  expect(gateOf([[21, false]]).message).toBe(
    "the system was not all there to the end (a is healthy: refused)",
  );
});
