/** Runs inside k6 in the place of `k6/metrics`: the same, and values that k6's CSV would round away are told exactly. */
import exec from "k6/execution";
import * as own from "k6/metrics";
import { exactly, withExactValues } from "./exact-values.ts";

export * from "k6/metrics";
// Marked, so that a bundle has of these only what its script makes: its recording goes by whether there are gauges.
export const Counter = /* @__PURE__ */ exactly(own.Counter, exec, "small");
export const Gauge = /* @__PURE__ */ exactly(own.Gauge, exec, "all");
export const Trend = /* @__PURE__ */ exactly(own.Trend, exec, "small");
export default /* @__PURE__ */ withExactValues(own, exec);
