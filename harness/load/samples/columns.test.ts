import { expect, test } from "vitest";
import { readHeader, tagsOf } from "./columns.ts";

const HEADER = "metric_name,timestamp,metric_value,error,name,url,status,extra_tags,metadata";
const VALUES = ["timeout", "GET /", "http://x", "", "a=1&b=", "vu=1&iter=5&trace=9"];

function read(named: Parameters<typeof readHeader>[1]): unknown {
  const { columns, extra } = tagsOf(readHeader(HEADER, named), VALUES);
  return { ...Object.fromEntries(columns), extra };
}

test.each([
  ["nothing", new Map(), {}],
  ["an error", new Map([["error", new Set(["timeout"])]]), { error: "timeout" }],
  ["another error", new Map([["error", new Set(["refused"])]]), {}],
  ["each url", new Map([["url", "all"] as const]), { url: "http://x" }],
  ["a user", new Map([["vu", new Set(["1"])]]), { vu: "1" }],
])("empty values are no tags, costly columns are kept where they are judged: %s", (_what, named, kept) => {
  expect(read(named)).toEqual({ name: "GET /", extra: "a=1&b=", ...kept });
});

test("a header that is not k6's", () => {
  expect(() => readHeader("metric,time,value")).toThrow('not understood: "metric,time,value"');
});
