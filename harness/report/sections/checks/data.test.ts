import { expect, test } from "vitest";
import { SeriesIndex } from "../../../figures/series-index.ts";
import { MemoryStore } from "../../fixtures/memory-store.ts";
import { checkRows } from "./data.ts";

const check = (name: string, passes: number, fails: number) => ({ name, passes, fails });
const SUMMARY = {
  root_group: {
    name: "",
    groups: [{ name: "pay", groups: [{ name: "card", checks: [check("is paid", 0, 4)] }], checks: [] }],
    checks: [check("is 200", 30, 0), check("never", 0, 0)],
  },
};

test("k6 counts them, group by group; those that fail stand first", () => {
  expect(checkRows(SUMMARY, null)).toEqual([
    { groups: ["pay", "card"], name: "is paid", passes: 0, fails: 4, scenarios: [] },
    { groups: [], name: "is 200", passes: 30, fails: 0, scenarios: [] },
    { groups: [], name: "never", passes: 0, fails: 0, scenarios: [] },
  ]);
});

test("of several scenarios each has its own counts, and without a summary the samples are counted", () => {
  const store = new MemoryStore(0);
  const sample = (value: number, scenario: string, phase: string): void =>
    store.add(1_000, "checks", value, { check: "is paid", group: "::pay::card", scenario, phase });
  sample(1, "web", "steady");
  sample(0, "app", "steady");
  sample(1, "app", "setup");
  const counted = { groups: ["pay", "card"], name: "is paid", passes: 2, fails: 1 };
  const scenarios = [
    { scenario: "app", passes: 1, fails: 1 },
    { scenario: "web", passes: 1, fails: 0 },
  ];
  expect(checkRows(null, new SeriesIndex(store))).toEqual([{ ...counted, scenarios }]);
  expect(checkRows(SUMMARY, new SeriesIndex(store))[0]?.scenarios).toEqual(scenarios);
});

test.each([null, "damaged", { root_group: 5 }, { root_group: { checks: [null, { name: 7 }], groups: {} } }])(
  "a summary like %j has none",
  (summary) => expect(checkRows(summary, null)).toEqual([]),
);
