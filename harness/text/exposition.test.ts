import { expect, test } from "vitest";
import { exposedValues } from "./exposition.ts";

const TEXT = `# HELP lag_records Records that are not read.
# TYPE lag_records gauge
lag_records{service="a",lane="matching-engine-shard-1-input/0"} 12
lag_records{service="b",lane="x \\"y\\", z"} 0.5
lag_records_total{service="a"} 7
lag_seconds 3
process_start_time_seconds 1.7e9
`;

test.each([
  [
    "lag_records",
    [
      { labels: { service: "a", lane: "matching-engine-shard-1-input/0" }, value: 12 },
      { labels: { service: "b", lane: 'x \\"y\\", z' }, value: 0.5 },
    ],
  ],
  ["lag_seconds", [{ labels: {}, value: 3 }]],
  ["process_start_time_seconds", [{ labels: {}, value: 1.7e9 }]],
  ["lag", []],
])("%s", (metric, values) => expect(exposedValues(TEXT, metric)).toEqual(values));
