import { describe, expect, test } from "vitest";
import { parseMachineCpu, parsePsTime } from "./process-usage.ts";
import { type UsageReading, UsageTotals } from "./usage-totals.ts";

/** A reading at second `at`: CPU seconds used so far by k6, harness and the machine of two cores. */
function reading(at: number, k6: number, harness: number, busy: number, memoryBytes = 100): UsageReading {
  return {
    atMs: at * 1_000,
    k6: { cpuSeconds: k6, memoryBytes },
    harness: { cpuSeconds: harness, memoryBytes: 1 },
    machine: { busySeconds: busy, totalSeconds: at * 2 },
  };
}

describe("UsageTotals", () => {
  test("nothing was read", () => {
    expect(new UsageTotals(2).result(null)).toMatchObject({
      cpuShareMean: 0,
      cpuShareMax: 0,
      memoryBytesMax: 0,
    });
  });

  test.each([
    ["its last moments are added", 3.5, 3.5],
    ["what another child used is not", 9, 3],
    ["less than was read is a reading of its own", 2, 3],
    ["not known", null, 3],
  ])("CPU of the ended k6: %s", (_, ended, cpuSeconds) => {
    const totals = new UsageTotals(2);
    totals.add(reading(1, 1, 5, 2));
    totals.add(reading(3, 3, 5, 5));
    expect(totals.result(ended).cpuSeconds).toBe(cpuSeconds);
  });

  test("k6 ended before the first reading", () => {
    expect(new UsageTotals(2).result(0.25)).toMatchObject({ cpuSeconds: 0.25, cpuShareMean: 0 });
  });

  test("one reading has no length", () => {
    const totals = new UsageTotals(2);
    totals.add(reading(1, 0.5, 9, 3, 700));
    expect(totals.result(null)).toEqual({
      cpuShareMean: 0,
      cpuShareMax: 0,
      machineCpuShareMax: 0,
      memoryBytesMax: 700,
      cpuSeconds: 0.5,
      harnessCpuSeconds: 0,
    });
  });

  test("a run shorter than a stretch is one stretch", () => {
    const totals = new UsageTotals(2);
    totals.add(reading(1, 1, 5, 2));
    totals.add(reading(3, 3, 5.5, 5));
    expect(totals.result(null)).toMatchObject({
      cpuShareMean: 0.5,
      cpuShareMax: 0.5,
      machineCpuShareMax: 0.75,
      harnessCpuSeconds: 0.5,
    });
  });

  test("the worst five seconds, and no burst of one second", () => {
    const totals = new UsageTotals(1);
    // Idle but for second 11 (full) and seconds 20 to 25 (half).
    let used = 0;
    for (let at = 0; at <= 30; at += 1) {
      if (at === 11) used += 1;
      if (at > 20 && at <= 25) used += 0.5;
      totals.add(reading(at, used, 0, used));
    }
    const { cpuShareMax, cpuShareMean, machineCpuShareMax } = totals.result(null);
    expect(cpuShareMax).toBeCloseTo(0.5, 9);
    expect(machineCpuShareMax).toBeCloseTo(0.25, 9);
    expect(cpuShareMean).toBeCloseTo(3.5 / 30, 9);
  });
});

test.each([
  ["0:01.50", 1.5],
  ["1:02", 62],
  ["01:02:03", 3_723],
  ["2-01:00:00", 176_400],
])("ps time %s", (text, seconds) => {
  expect(parsePsTime(text)).toBeCloseTo(seconds, 9);
});

test("waiting for the disk is idle, stolen time is not", () => {
  expect(parseMachineCpu("cpu  100 10 200 1000 500 5 15 170 40 0")).toEqual({
    busySeconds: 5,
    totalSeconds: 20,
  });
});
