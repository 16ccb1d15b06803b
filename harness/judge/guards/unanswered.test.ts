import { expect, test } from "vitest";
import { verdictSchema } from "../../contracts/verdict.ts";
import { judgeMadeUp, repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";

const MINUTE_MS = 60_000;

type Part = readonly [metric: string, count: number, tags: Readonly<Record<string, string>>];

/** A minute that an objective on iterations passes, with these samples besides. */
function judge(parts: readonly Part[], file = "", more: readonly string[] = []) {
  const store = new StoreBuilder().spread("iterations", repeated(1, 300), MINUTE_MS);
  for (const [metric, count, tags] of parts) store.spread(metric, repeated(0, count), MINUTE_MS, tags);
  const objectives = ["{ id: a, metric: iterations, statistic: count, pass: '> 5' }", ...more];
  const verdict = judgeMadeUp({ store, objectives, file });
  verdictSchema.parse(verdict);
  const ids = verdict.objectives.filter(({ code }) => code === "MOSTLY_FAILED").map(({ id }) => id);
  return [verdict.verdict, ...ids];
}

const OPENED = { status: "101" };
const REFUSED = { status: "0", error_code: "1212" };
const DEAD_SOCKETS: readonly Part[] = [["ws_connecting", 90, {}]];

test.each<[string, readonly Part[], readonly string[]]>([
  ["WebSockets that nobody opens", DEAD_SOCKETS, ["FAIL", "implied:answers[ws_connecting]"]],
  [
    "one of four",
    [
      ["ws_connecting", 30, {}],
      ["ws_connecting", 90, OPENED],
    ],
    ["FAIL", "implied:answers[ws_connecting]"],
  ],
  [
    "three of a hundred",
    [
      ["ws_connecting", 3, {}],
      ["ws_connecting", 97, OPENED],
    ],
    ["PASS"],
  ],
  [
    "one of ten: too few to tell",
    [
      ["ws_connecting", 1, {}],
      ["ws_connecting", 9, OPENED],
    ],
    ["PASS"],
  ],
  [
    "a gRPC server that is away",
    [["grpc_req_duration", 90, { status: "14" }]],
    ["FAIL", "implied:answers[grpc_req_duration]"],
  ],
  ["gRPC answers", [["grpc_req_duration", 90, { status: "5" }]], ["PASS"]],
  [
    "HTTP of which k6 counts no failures",
    [["http_req_duration", 90, REFUSED]],
    ["FAIL", "implied:answers[http_req_duration]"],
  ],
  ["the same, answered", [["http_req_duration", 90, { status: "200" }]], ["PASS"]],
  [
    "HTTP that the script expects to be refused",
    [
      ["http_req_duration", 90, { ...REFUSED, expected_response: "true" }],
      ["http_req_failed", 90, { ...REFUSED, expected_response: "true" }],
    ],
    ["PASS"],
  ],
])("%s", (_name, parts, expected) => {
  expect(judge(parts)).toEqual(expected);
});

test("a file that says otherwise of failed requests is believed", () => {
  const implied = (text: string): string => `implied: { failed-requests: { ${text}, why: w } }`;
  expect(judge(DEAD_SOCKETS, implied("off: true"))).toEqual(["PASS"]);
  expect(judge(DEAD_SOCKETS, implied("pass: '<= 100%'"))).toEqual(["PASS"]);
  const own = "{ id: own, metric: http_req_failed, statistic: rate, pass: '< 9%', noData: skip }";
  expect(judge(DEAD_SOCKETS, "", [own])).toEqual(["PASS"]);
});
