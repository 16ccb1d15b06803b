import { expect, test } from "vitest";
import { FAILURE_MARK } from "../bundle/runtime/failure-mark.ts";
import { FailureCollector, tellsOfFailure } from "./failure-collector.ts";

const line = (failure: object): string =>
  JSON.stringify({ level: "info", msg: FAILURE_MARK + JSON.stringify(failure), source: "console" });
const request = {
  scenario: "browse",
  method: "GET",
  url: "http://shop/cart?token=abcdefgh1234",
  name: null,
  status: 503,
  errorCode: 1503,
  error: "",
  body: '{"error":"no room","password":"hunter2hunter2","user":"alice-9"}',
  bodyLength: 62,
};

function collected(...lines: readonly string[]): ReturnType<FailureCollector["result"]> {
  const collector = new FailureCollector((text) => text.replaceAll("alice-9", "[redacted]"));
  for (const one of lines) collector.add(one);
  return collector.result();
}

test("a line of the bundle is told from what the script prints itself", () => {
  expect(tellsOfFailure(line({ id: "1-1" }))).toBe(true);
  expect(tellsOfFailure(JSON.stringify({ msg: "loadproof-failure {}", source: "console" }))).toBe(false);
});

test("a failed request is kept with the checks that were told of later, and without secrets", () => {
  const told = line({ id: "1-1", atMs: 1_000, ...request });
  const checks = line({ id: "1-1", checks: ["is 200", "has items"], exact: false });
  expect(collected(told, checks)).toEqual([
    {
      at: "1970-01-01T00:00:01.000Z",
      scenario: "browse",
      request: {
        method: "GET",
        url: "http://shop/cart?token=[redacted]",
        name: null,
        status: 503,
        errorCode: 1503,
        error: "",
        body: '{"error":"no room","password":"[redacted]","user":"[redacted]"}',
        bodyLength: 62,
      },
      checks: ["is 200", "has items"],
      exact: false,
    },
  ]);
});

test("of each kind the earliest is kept, and they stand in order of time", () => {
  const kept = collected(
    line({ id: "2-1", atMs: 2_000, ...request }),
    line({ id: "1-1", atMs: 1_000, ...request, url: "http://shop/cart?page=2" }),
    line({ id: "1-2", atMs: 500, scenario: null, checks: ["is 200"], exact: true }),
  );
  expect(kept.map(({ at, request: of }) => [Date.parse(at), of?.url ?? null])).toEqual([
    [500, null],
    [1_000, "http://shop/cart?page=2"],
  ]);
});

test.each([
  "not JSON",
  JSON.stringify({ msg: `${FAILURE_MARK}{` }),
  line({ id: 5 }),
  line({ id: "1-1", checks: ["of nothing that is known"] }),
  line({ id: "1-1", atMs: 1e300 }),
])("%s is left out", (text) => expect(collected(text)).toEqual([]));
