import { expect, test } from "vitest";
import { isUsersOwn, placeIn, thresholdLine } from "./sources.ts";

test.each([
  ["Error: boom at default (file:///work/load/shop.js:3:79(13))", { file: "/work/load/shop.js", line: 3 }],
  ["TypeError: x at checkout (load/체크아웃.ts:12:5)", { file: "load/체크아웃.ts", line: 12 }],
  ["GoError: timeout", null],
  ["", null],
])("the place in %j", (message, place) => expect(placeIn(message)).toEqual(place));

test.each([
  ["load/shop.yaml", true],
  ["../loadproof/thresholds/common.yaml", false],
  ["/opt/loadproof/thresholds/common.yaml", false],
  ["node_modules/loadproof/scenarios/chat.ts", false],
  ["", false],
])("%s is the user's own: %s", (file, own) => expect(isUsersOwn(file)).toBe(own));

const SCRIPT = `import http from "k6/http";
// http_req_duration is judged below
export const options = {
  thresholds: {
    "http_req_duration{name:POST /checkout}": ["p(95)<500"],
    checks: ["rate>0.99"],
  },
};`;

test.each([
  ["k6:http_req_duration{name=POST /checkout}:p(95)<500", 5],
  ["k6:checks:rate>0.99", 6],
  ["k6:never_written:rate>0.99", null],
  ["checkout-p95", null],
])("%s is written on line %s", (id, line) => expect(thresholdLine(SCRIPT, id)).toBe(line));
