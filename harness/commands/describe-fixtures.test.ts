import { describe, expect, test } from "vitest";
import { CHAT } from "../systems/chat.ts";
import type { LoadedFixtures } from "../systems/system.ts";
import { fixturesAsJson, listingOf, loadLines, resetLines } from "./describe-fixtures.ts";

const LOADED: LoadedFixtures = {
  summary: "122 users, 48 rooms",
  users: 100,
  seed: 7,
  loadedAt: "2026-01-01T00:00:00.000Z",
  resetAt: null,
  counts: { users: 122, rooms: 48 },
  changes: [],
};
const CHANGES = [
  { table: "rooms", changed: 2, written: 3_000 },
  { table: "receipts", changed: 0, written: 1 },
  { table: "users", changed: 1, written: 0 },
];
const LOADED_AT = Date.parse("2026-01-01T00:00:00.000Z");

describe("what is said of fixtures that", () => {
  test("were loaded now", () => {
    expect(loadLines(CHAT, LOADED, { durationMs: 1_234, startedAt: LOADED_AT - 1_234 })).toBe(
      "chat: 122 users, 48 rooms are there (1.2 s)\nFor runs on it: USER_COUNT=100",
    );
  });

  test("were there", () => {
    expect(loadLines(CHAT, LOADED, { durationMs: 1_234, startedAt: LOADED_AT + 1 })).toBe(
      "chat: 122 users, 48 rooms were there already, loaded 2026-01-01T00:00:00.000Z\nFor runs on it: USER_COUNT=100",
    );
  });

  test("were reset", () => {
    expect(resetLines(CHAT, LOADED, 90)).toBe("chat (122 users, 48 rooms) was as loaded (0.1 s)");
    expect(resetLines(CHAT, { ...LOADED, changes: CHANGES }, 90).split("\n")).toEqual([
      "chat (122 users, 48 rooms) is as loaded again; it had: (0.1 s)",
      "  rooms                2 rows changed or gone, 3,000 rows written",
      "  receipts             1 rows written",
      "  users                1 rows changed or gone",
    ]);
  });

  test("are listed", () => {
    expect(listingOf(CHAT, null, "loadproof")).toBe(
      "chat: nothing is loaded, or not to its end; loadproof fixtures load chat",
    );
    const changed = { ...LOADED, changes: CHANGES, resetAt: "2026-01-02T00:00:00.000Z" };
    expect(listingOf(CHAT, changed, "loadproof").split("\n")).toEqual([
      "chat: 122 users, 48 rooms; 100 users asked for, seed 7; loaded 2026-01-01T00:00:00.000Z; reset 2026-01-02T00:00:00.000Z",
      "  users                         122  since then 1 rows changed or gone",
      "  rooms                          48  since then 2 rows changed or gone, 3,000 rows written",
      "  receipts                        0  since then 1 rows written",
    ]);
    expect(JSON.parse(fixturesAsJson(CHAT, changed))).toEqual({ system: "chat", fixtures: changed });
  });
});
