import { describe, expect, test } from "vitest";
import { PHASE_TAG } from "../../contracts/samples.ts";
import type { LoadShape } from "../../contracts/shape.ts";
import { readSampleStore, seriesIdentity, SketchFileWriter } from "../../sketch/index.ts";
import { CsvSampleReader } from "./csv-sample-reader.ts";
import { IdSet } from "./id-set.ts";
import { PhaseTimeline } from "./phase-timeline.ts";
import { SampleIntake, type SampleSettings } from "./sample-intake.ts";

const HEADER = "metric_name,timestamp,metric_value,group,name,scenario,extra_tags,metadata";
const SHAPE: LoadShape = {
  model: "closed",
  vusMax: 2,
  phases: [
    { phase: "warm-up", durationMs: 1_000, from: 1, to: 1 },
    { phase: "steady", durationMs: 1_000, from: 2, to: 2 },
  ],
};

/** Series of the file that comes of these lines, as `metric{tags} count sum`, sorted. */
function take(
  header: string,
  rows: readonly string[],
  shape: LoadShape | null = SHAPE,
  idSet = new IdSet(),
  settings: SampleSettings & { readonly source?: string } = {},
): {
  series: string[];
  intake: SampleIntake;
  overflowed: number;
  startMs: number | null;
} {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk) });
  const timeline = new PhaseTimeline(shape);
  const intake = new SampleIntake(writer, timeline, {
    idMetrics: new Map([["acknowledged_id", idSet]]),
    ...settings,
  });
  const reader = new CsvSampleReader(intake);
  reader.push(Buffer.from([header, ...rows, ""].join("\n")));
  reader.end();
  intake.end(settings.source ?? "");
  writer.finish();
  const store = readSampleStore(Buffer.concat(chunks));
  const ids = Map.groupBy(store.series, ({ metric, tags }) => seriesIdentity(metric, tags));
  const series = [...ids.values()]
    .map((same) => {
      const { metric, tags } = same[0]!;
      const { count, sum } = store.total(same.map(({ id }) => id));
      const labels = Object.entries(tags)
        .map(([name, value]) => `${name === PHASE_TAG ? "phase" : name}=${value}`)
        .sort();
      return `${metric}{${labels.join(",")}} ${count} ${sum}`;
    })
    .sort();
  return { series, intake, overflowed: store.overflowed, startMs: timeline.startMs };
}

describe("SampleIntake", () => {
  test("phases come from tag, group, shape and order", () => {
    const { series, startMs } = take(HEADER, [
      "vus,100000,0.000000,,,,,",
      "http_reqs,100500,1.000000,::setup,GET /s,,,",
      "custom,100600,2.000000,,,,,",
      "iteration_duration,101500,500.000000,,,main,,",
      "http_reqs,101999,1.000000,,GET /a,main,,",
      "http_reqs,102000,1.000000,,GET /a,main,,",
      "http_reqs,102500,1.000000,,GET /a,main,_phase=ramp-up,",
      "vus,102100,2.000000,,,,,",
      "http_reqs,103500,1.000000,,GET /a,main,,",
      "custom,104000,3.000000,,,,,",
      "http_reqs,104001,1.000000,::teardown::x,GET /t,,,",
    ]);
    expect(startMs).toBe(101_000);
    expect(series).toEqual([
      "custom{phase=setup} 1 2",
      "custom{phase=teardown} 1 3",
      "http_reqs{group=::setup,name=GET /s,phase=setup} 1 1",
      "http_reqs{group=::teardown::x,name=GET /t,phase=teardown} 1 1",
      "http_reqs{name=GET /a,phase=ramp-down,scenario=main} 1 1",
      "http_reqs{name=GET /a,phase=ramp-up,scenario=main} 1 1",
      "http_reqs{name=GET /a,phase=steady,scenario=main} 1 1",
      "http_reqs{name=GET /a,phase=warm-up,scenario=main} 1 1",
      "iteration_duration{phase=warm-up,scenario=main} 1 500",
      "vus{phase=steady} 1 2",
      // Taken before the first iteration began: held back until that was known.
      "vus{phase=warm-up} 1 0",
    ]);
  });

  test.each([
    ["without a plan", null, "steady"],
    ["with one", SHAPE, "warm-up"],
  ] as const)(
    "a session that began before the first sample that was written is load, %s",
    (_plan, shape, phase) => {
      const { series, startMs } = take(
        HEADER,
        ["custom,102000,1.000000,,,main,,", "ws_sessions,101990,1.000000,,room,main,,"],
        shape,
      );
      expect(startMs).toBe(101_990);
      expect(series).toEqual([
        `custom{phase=${phase},scenario=main} 1 1`,
        `ws_sessions{name=room,phase=${phase},scenario=main} 1 1`,
      ]);
    },
  );

  test("gauges of a load that never began are of setup", () => {
    expect(take(HEADER, ["vus,1000,3.000000,,,,,"]).series).toEqual(["vus{phase=setup} 1 3"]);
  });

  test("without a scenario column samples outside of groups are load", () => {
    const { series } = take(
      "metric_name,timestamp,metric_value,name,extra_tags,metadata",
      ["http_reqs,1000,1.000000,GET /a,,"],
      null,
    );
    expect(series).toEqual(["http_reqs{name=GET /a,phase=steady} 1 1"]);
  });

  test("extra tags in another order are the same series", () => {
    const { series } = take(HEADER, [
      "m,1000,1.000000,,,main,_phase=steady&a=1&b=2,",
      "m,1000,2.000000,,,main,b=2&_phase=steady&a=1,",
      "m,1000,3.000000,,,main,a=1&b=2&_phase=steady,",
      "m,1000,4.000000,,,main,a=1&_phase=steady&b=2,",
    ]);
    expect(series).toEqual(["m{a=1,b=2,phase=steady,scenario=main} 4 10"]);
  });

  test("acknowledged ids are kept exactly and are no measurements", () => {
    const ids = new IdSet();
    const { series } = take(
      HEADER,
      [
        "acknowledged_id,1000,9007199254740991.000000,,,main,_phase=steady,",
        "acknowledged_id,1000,1577058304000001.000000,,,main,_phase=steady,",
        "acknowledged_id,2000,1577058304000000.000000,,,main,_phase=ramp-down,",
        "acknowledged_id,2000,1.500000,,,main,_phase=ramp-down,",
        "m,1000,1.000000,,,main,_phase=steady,",
      ],
      SHAPE,
      ids,
    );
    expect(series).toEqual(["m{phase=steady,scenario=main} 1 1"]);
    expect([...ids.ranges()]).toEqual([
      [1_577_058_304_000_000, 1_577_058_304_000_001],
      [9_007_199_254_740_991, 9_007_199_254_740_991],
    ]);
  });

  test("a script's own phase tag is kept beside ours", () => {
    const { series } = take(HEADER, ["m,1000,1.000000,,,main,phase=login,"], null);
    expect(series).toEqual(["m{phase=login,phase=steady,scenario=main} 1 1"]);
  });

  test("secrets of URLs do not get into the file", () => {
    const { series } = take(HEADER, ["m,1000,1.000000,,https://user:pw@host/a?token=abc,main,,"], null);
    expect(series).toEqual([
      "m{name=https://[redacted]@host/a?token=[redacted],phase=steady,scenario=main} 1 1",
    ]);
  });

  test("tag sets beyond the cap are counted in one series per metric, and no sample is lost", () => {
    const rows = Array.from(
      { length: 6_000 },
      (_, index) => `m,1000,1.000000,,GET /${index},main,_phase=steady,`,
    );
    const { series, overflowed, intake } = take(HEADER, [...rows, ...rows]);
    expect(overflowed).toBe(2_000);
    expect(intake.seriesCount).toBe(5_001);
    expect(series.filter((one) => one.includes("overflow"))).toEqual([
      "m{overflow=true,phase=steady,scenario=main} 2000 2000",
    ]);
    expect(series.filter((one) => !one.includes("overflow") && one.endsWith("} 2 2"))).toHaveLength(5_000);
  });

  describe("with what is judged", () => {
    const judged = [
      { metric: "m", where: { user: "7" }, each: null },
      { metric: "m", where: { name: "GET /3" }, each: "kind" },
      { metric: "n", where: { name: "GET /1" }, each: null },
    ];
    const crowd = Array.from({ length: 5_000 }, (_, index) => `m,1000,1.000000,,GET /x,main,user=x${index},`);

    test("beyond the cap its tag sets have series of their own", () => {
      const { series } = take(
        HEADER,
        [
          ...crowd,
          "m,1000,2.000000,,GET /1,main,user=7,",
          "m,1000,3.000000,,GET /2,main,user=7,",
          "m,1000,4.000000,,GET /3,main,kind=a,",
          "m,1000,5.000000,,GET /3,main,kind=b,",
          "m,1000,6.000000,,GET /1,main,user=8,",
        ],
        null,
        new IdSet(),
        { judged },
      );
      expect(series.filter((one) => one.includes("overflow"))).toEqual([
        "m{kind=a,name=GET /3,overflow=true,phase=steady,scenario=main} 1 4",
        "m{kind=b,name=GET /3,overflow=true,phase=steady,scenario=main} 1 5",
        "m{overflow=true,phase=steady,scenario=main,user=7} 2 5",
        "m{overflow=true,phase=steady,scenario=main} 1 6",
      ]);
    });

    test("columns that cost a series per sample are kept for the values that are judged", () => {
      const { series } = take(
        "metric_name,timestamp,metric_value,error,scenario,url,extra_tags,metadata",
        [
          "m,1000,1.000000,timeout,main,http://a/b?x=1,,",
          "m,1000,1.000000,refused,main,http://a/c,,",
          "m,1000,1.000000,refused,main,http://a/d,,",
        ],
        null,
        new IdSet(),
        {
          judged: [
            { metric: "m", where: { error: "timeout" }, each: null },
            { metric: "m", where: { url: "http://a/b?x=1" }, each: null },
          ],
        },
      );
      expect(series).toEqual([
        "m{error=timeout,phase=steady,scenario=main,url=http://a/b?x=1} 1 1",
        "m{phase=steady,scenario=main} 2 2",
      ]);
    });
  });

  test("of a gauge the last value is kept, in the order in which they came", () => {
    const chunks: Uint8Array[] = [];
    const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk) });
    const intake = new SampleIntake(writer, new PhaseTimeline(null), {
      maybeGauge: (metric) => metric === "g",
    });
    const reader = new CsvSampleReader(intake);
    // Of two users, each with a series, the second of whom reads the clock late.
    const rows = ["g,2000,1.000000,,,main,vu=1,", "g,2000,9.000000,,,main,vu=2,", "t,2000,5.000000,,,main,,"];
    reader.push(Buffer.from([HEADER, ...rows, "g,1999,7.000000,,,main,vu=1,", ""].join("\n")));
    intake.end("");
    writer.finish();
    const store = readSampleStore(Buffer.concat(chunks));
    const last = (metric: string): number | undefined =>
      store.total(store.series.filter((one) => one.metric === metric).map(({ id }) => id)).last?.value;
    expect([last("g"), last("t")]).toEqual([7, undefined]);
  });

  test("what looks like a tag and may be part of a value is told in the end, or named", () => {
    const rows = ["m,1000,1.000000,,,main,own=a=b&c=d,", "m,1000,1.000000,,,main,own=x,"];
    const seriesBy = (source: string, lines = rows): readonly string[] =>
      take(HEADER, lines, null, new IdSet(), { source }).series;
    const other = "m{own=x,phase=steady,scenario=main} 1 1";
    expect(seriesBy('tags: { own: "a=b", c: "d" }')).toEqual([
      "m{c=d,own=a=b,phase=steady,scenario=main} 1 1",
      other,
    ]);
    expect(seriesBy('tags: { own: "a=b&c=d" }')).toEqual([
      "m{own=a=b&c=d,phase=steady,scenario=main} 1 1",
      other,
    ]);
    expect(seriesBy("")).toEqual([
      "m{c=d,loadproof:unsure=c&own,own=a=b,phase=steady,scenario=main} 1 1",
      other,
    ]);
    const many = Array.from({ length: 1_000 }, () => rows[0]!);
    expect(seriesBy("", many)).toEqual(["m{own=a=b&c=d,phase=steady,scenario=main} 1000 1000"]);
  });
});
