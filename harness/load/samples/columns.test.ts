import { expect, test } from "vitest";
import { readHeader, splitExtraTags, tagsOf } from "./columns.ts";

test.each([
  ["", {}],
  ["a=1", { a: "1" }],
  ["a=1&b=2", { a: "1", b: "2" }],
  ["a=", { a: "" }],
  ["a=b=c", { a: "b=c" }],
  ["a=x&y", { a: "x&y" }],
  ["a=x&y&z&b=2", { a: "x&y&z", b: "2" }],
  ["=1", {}],
  ["a", {}],
])("extra tags %j", (text, tags) => {
  expect(splitExtraTags(text)).toEqual(tags);
});

test("empty values are no tags, dropped columns never are", () => {
  const columns = readHeader("metric_name,timestamp,metric_value,name,url,status,extra_tags,metadata");
  expect(columns.filter(({ kept }) => !kept).map(({ name }) => name)).toEqual(["url", "metadata"]);
  expect(tagsOf(columns, ["GET /", "http://x", "", "phase=steady", "vu=1"])).toEqual({
    name: "GET /",
    phase: "steady",
  });
});
