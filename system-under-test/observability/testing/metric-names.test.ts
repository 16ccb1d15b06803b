import { expect, test } from "vitest";
import { metricsOfQuery } from "./metric-names.ts";

test.each([
  ["up", ["up"]],
  ["sum by (shard) (rate(a_total[$__rate_interval]))", ["a_total"]],
  ['a{x="b(c)",y=~"d"} / ignoring (shard) group_left () sum(b[5m])', ["a", "b"]],
  ['histogram_quantile(0.95, sum by (le, route) (rate(s_bucket{a="x"}[8s])))', ["s_bucket"]],
  ['(count(max by (shard) (p{s=~"x-[0-9]+"}) == 1) or vector(0))', ["p"]],
  ["time() - process_start_time_seconds", ["process_start_time_seconds"]],
  ["a and on (x) b unless c offset 5m", ["a", "b", "c"]],
  ["a + a", ["a"]],
])("%s reads %j", (query, expected) => expect(metricsOfQuery(query)).toEqual(expected));
