import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acknowledgedId, deliveredPair } from "./recorded-ids.ts";

const sender = fc.integer({ min: 1, max: 2 ** 16 - 1 });
const message = fc.integer({ min: 1, max: 2 ** 21 - 1 });
const sequence = fc.integer({ min: 1, max: 2 ** 40 });
const user = fc.integer({ min: 1, max: 2 ** 27 - 1 });
const room = fc.integer({ min: 1, max: 2 ** 26 - 1 });

describe("the id of an acknowledged message", () => {
  test("is exact, and has its parts where the audit looks for them", () => {
    fc.assert(
      fc.property(sender, message, sequence, (sender, message, sequence) => {
        const id = acknowledgedId(sender, message, sequence) ?? 0;
        expect(Number.isSafeInteger(id)).toBe(true);
        const bits = BigInt(id);
        expect([bits >> 37n, (bits >> 16n) & 2_097_151n, bits & 65_535n].map(Number)).toEqual([
          sender,
          message,
          sequence % 65_536,
        ]);
      }),
      { seed: 10 },
    );
  });

  test.each([
    [0, 1, 1],
    [2 ** 16, 1, 1],
    [1, 2 ** 21, 1],
    [1, 1.5, 1],
    [1, 1, 0],
    [1, 1, Number.NaN],
  ])("is none for %d, %d, %d", (sender, message, sequence) => {
    expect(acknowledgedId(sender, message, sequence)).toBeNull();
  });

  test("is the largest number that is exact, at most", () => {
    expect(acknowledgedId(2 ** 16 - 1, 2 ** 21 - 1, 65_535)).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe("the pair of a delivery", () => {
  test("is exact, and has its parts where the audit looks for them", () => {
    fc.assert(
      fc.property(user, room, (user, room) => {
        const pair = BigInt(deliveredPair(String(user), String(room)) ?? 0);
        expect([pair >> 26n, pair & 67_108_863n].map(Number)).toEqual([user, room]);
      }),
      { seed: 10 },
    );
  });

  test.each([
    ["7", "general"],
    ["u-7", "7"],
    ["7", ""],
    ["7", String(2 ** 26)],
    [String(2 ** 27), "7"],
  ])("is none for user %j and room %j, which may be those of another chat system", (user, room) => {
    expect(deliveredPair(user, room)).toBeNull();
  });
});
