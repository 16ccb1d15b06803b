import { describe, expect, test } from "vitest";
import { parseAnswer, readMatrix, SERIES_MAX } from "./parse-answer.ts";

function matrix(...result: readonly unknown[]): unknown {
  return { resultType: "matrix", result };
}

describe("the series of an answer", () => {
  test("labels become tags, seconds milliseconds, texts numbers", () => {
    const data = matrix(
      { metric: { shard: "two" }, values: [[1_700_000_002.5, "7"]] },
      {
        metric: { __name__: "depth", shard: "one", app: "x" },
        values: [
          [1_700_000_000, "0.25"],
          [1_700_000_002, "1e3"],
        ],
      },
    );
    expect(readMatrix(data, 0)).toEqual([
      {
        tags: { app: "x", shard: "one" },
        points: [
          [1_700_000_000_000, 0.25],
          [1_700_000_002_000, 1_000],
        ],
      },
      { tags: { shard: "two" }, points: [[1_700_000_002_500, 7]] },
    ]);
  });

  test("values that are no finite number keep their word", () => {
    const values = [
      [1, "NaN"],
      [2, "+Inf"],
      [3, "-Inf"],
      [4, "what"],
      [5, "-2"],
    ];
    expect(readMatrix(matrix({ metric: {}, values }), 0)[0]?.points.map(([, value]) => value)).toEqual([
      "NaN",
      "+Inf",
      "-Inf",
      "NaN",
      -2,
    ]);
  });

  test("times are those of this machine's clock", () => {
    expect(readMatrix(matrix({ metric: {}, values: [[100, "1"]] }), 30_000)[0]?.points).toEqual([
      [70_000, 1],
    ]);
  });

  test("an empty answer has no series", () => expect(readMatrix(matrix(), 0)).toEqual([]));

  test("too many series say what to do", () => {
    const many = Array.from({ length: SERIES_MAX + 1 }, (_, index) => ({
      metric: { id: String(index) },
      values: [[1, "1"]],
    }));
    expect(() => readMatrix(matrix(...many), 0)).toThrow(/201 series, 200 can be kept; aggregate it/);
    expect(readMatrix(matrix(...many.slice(1)), 0)).toHaveLength(SERIES_MAX);
  });

  test.each([
    [{ resultType: "vector", result: [] }],
    [{ resultType: "matrix", result: [{ metric: {}, values: [["1", "1"]] }] }],
    [null],
  ])("%j is something else", (data) => {
    expect(() => readMatrix(data, 0)).toThrow("something else than series over time");
  });
});

describe("an answer", () => {
  test.each([
    ['{"status":"success","data":{"a":1}}', { status: "success", data: { a: 1 } }],
    [
      '{"status":"error","errorType":"bad_data","error":"parse error"}',
      { status: "error", errorType: "bad_data", error: "parse error" },
    ],
    ['{"status":"success","data":null,"warnings":["w"]}', { status: "success", data: null }],
    ["<html>", null],
    ['{"hello":1}', null],
    ["", null],
  ])("%s", (text, expected) => expect(parseAnswer(text)).toEqual(expected));
});
