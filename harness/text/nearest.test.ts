import { expect, test } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";

test.each([
  ["metrc", ["metric", "value"], "metric"],
  ["METRIC", ["metric"], "metric"],
  ["metric", ["Metric"], "Metric"],
  ["abcde", ["abxye"], "abxye"],
  ["abcde", ["xyzwe"], null],
  ["ab", ["xb"], "xb"],
  ["rnu", ["run", "up"], "run"],
  ["pdf", ["md", "html", "json"], null],
  ["docker", ["auto", "containers", "processes"], null],
  ["fr", ["en", "ko", "both"], null],
  ["production", ["staging"], null],
  ["stagin", ["staging"], "staging"],
  ["x".repeat(1_000_000), ["x"], null],
  ["3", ["1", "2", "all"], null],
  ["", ["a"], null],
  ["a", [], null],
])("nearest to %j of %j is %j", (word, known, expected) => {
  expect(nearest(word, known)).toBe(expected);
  expect(didYouMean(word, known)).toEqual(
    expected === null ? {} : { hint: `did you mean ${JSON.stringify(expected)}?` },
  );
});
