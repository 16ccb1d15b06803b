import { expect, test } from "vitest";
import { koreanLength } from "./korean-length.ts";

test.each([
  ["20 s", "20초"],
  ["1.5 s", "1.5초"],
  ["10s", "10초"],
  ["1m30s", "1분 30초"],
  ["10 m 05 s", "10분 5초"],
  ["12 h 00 m", "12시간 0분"],
  ["2h", "2시간"],
  ["500ms", "500ms"],
  ["412 ms", "412 ms"],
  ["", ""],
  ["m", "m"],
  ["the 20s", "the 20s"],
  ["3", "3"],
])("%j is %j", (text, korean) => expect(koreanLength(text)).toBe(korean));
