import { expect, test } from "vitest";
import { FAULT_METRICS } from "../../../judge/metrics/fault-metrics.ts";
import { RECOVERY_METRICS } from "../../../judge/metrics/recovery-store.ts";
import { isMessageKey } from "../../words/translate.ts";

test.each([...Object.keys(FAULT_METRICS), ...RECOVERY_METRICS])(
  "%s has a name that people read",
  (metric) => {
    expect(isMessageKey(`metric.${metric}`)).toBe(true);
  },
);
