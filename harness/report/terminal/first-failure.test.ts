import { expect, test } from "vitest";
import type { FailureSample } from "../../contracts/failures.ts";
import { widthOf } from "../../text/cells.ts";
import { translator } from "../words/translate.ts";
import { firstFailure } from "./first-failure.ts";

const REQUEST: NonNullable<FailureSample["request"]> = {
  method: "GET",
  url: "http://shop.test/cart",
  name: null,
  status: 500,
  errorCode: 1500,
  error: "",
  body: '{"error":\n"cart is locked"}',
  bodyLength: 27,
};

type Request = NonNullable<FailureSample["request"]>;

function lineOf(request: Partial<Request>, language: "en" | "ko" = "en"): string | null {
  const failure = {
    at: "2026-11-21T10:50:03.000Z",
    offsetMs: 3_000,
    scenario: "checkout",
    checks: ["is whole"],
    exact: true,
  };
  const failures = [
    { ...failure, scenario: null, request: REQUEST },
    { ...failure, request: null },
    { ...failure, request: { ...REQUEST, ...request } },
  ];
  return firstFailure(failures, translator(language));
}

test.each([
  ["with the beginning of its answer", {}, `GET /cart 500 {"error": "cart is locked"} at 00:03 (checkout)`],
  ["by its name, method told once", { name: "GET /cart", body: null }, "GET /cart 500 at 00:03 (checkout)"],
  [
    "that got no answer, in words",
    { status: 0, errorCode: 1310, body: null, url: "https://shop.test/" },
    "GET / certificate of an unknown authority at 00:03 (checkout)",
  ],
  [
    "whose answer failed a check",
    { status: 200, errorCode: 0 },
    "GET /cart 200 Failed check: is whole at 00:03 (checkout)",
  ],
] satisfies [string, Partial<Request>, string][])(
  "the first request that failed is told %s",
  (_what, request, told) => {
    expect(lineOf(request)).toBe(`  First failure: ${told}`);
  },
);

test("in Korean", () => {
  expect(lineOf({ status: 0, errorCode: 1101, body: null }, "ko")).toBe(
    "  첫 실패: GET /cart 주소가 없는 호스트 이름, 00:03 (checkout)",
  );
});

test.each(["en", "ko"] as const)("a long one is cut to 80 columns: %s", (language) => {
  const long = lineOf({ body: "주문을 처리할 수 없습니다 ".repeat(20) }, language) ?? "";
  expect(widthOf(long)).toBeGreaterThan(70);
  expect(widthOf(long)).toBeLessThanOrEqual(80);
  expect(widthOf(lineOf({ url: `http://shop.test/${"a".repeat(200)}` }, language) ?? "")).toBeLessThanOrEqual(
    80,
  );
});

test("a failure without a request is not told", () => {
  expect(firstFailure([], translator("en"))).toBeNull();
});
