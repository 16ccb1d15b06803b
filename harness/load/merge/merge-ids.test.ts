import * as fc from "fast-check";
import { expect, test } from "vitest";
import { IdSet } from "../samples/id-set.ts";
import { idsText } from "../samples/ids-text.ts";
import { mergeIds, readIds } from "./merge-ids.ts";

function recorded(ids: readonly number[]): string {
  const set = new IdSet();
  for (const id of ids) set.add(id);
  return [...idsText({ metric: "m", ...set.summary() })].join("");
}

test("merged ids are those that one generator would have recorded", () => {
  const ids = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(ids, { minLength: 1, maxLength: 4 }), (parts) => {
      const merged = mergeIds(parts.map((part) => readIds(recorded(part), "a.json")));
      expect([...idsText(merged)].join("")).toBe(recorded(parts.flat()));
    }),
  );
});

test.each(["", "{}", '{"metric":"m","count":1,"repeated":0,"ranges":[[0,1]]}'])("%j is refused", (text) => {
  expect(() => readIds(text, "runs/a/ids.json")).toThrow(/runs\/a\/ids\.json: expected ids/);
});
