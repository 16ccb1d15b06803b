import { expect, test } from "vitest";
import { inTurns, type OutboxRow } from "./publisher.ts";

function row(id: string, paymentId: string | null): OutboxRow {
  return { id, paymentId, topic: "t", payload: "{}", raw: null, createdAtMs: 0 };
}

test("parts of a batch have one event of each payment, in the order of their rows", () => {
  const rows = [row("1", "a"), row("2", "a"), row("3", "b"), row("4", null), row("5", null), row("6", "a")];
  expect(inTurns(rows).map((turn) => turn.map(({ id }) => id))).toEqual([["1", "3", "4", "5"], ["2"], ["6"]]);
});
